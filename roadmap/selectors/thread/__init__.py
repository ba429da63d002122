"""The thread of a client from need to measured result, and where it is broken.

nodes.py    what a strand is made of: nodes, broken links, strands
rows.py     the rows of a client and how they hang together: six queries, whatever their number
strands.py  one strand for each outcome, and for what hangs on none
page.py     the page: which strands are shown, and the finding in words
"""

from roadmap.selectors.thread.nodes import BREAKS, Break, Node, Strand
from roadmap.selectors.thread.page import Part, ThreadPage, parts_of, thread_page
from roadmap.selectors.thread.strands import strands_of

__all__ = ["BREAKS", "Break", "Node", "Part", "Strand", "ThreadPage", "parts_of", "strands_of", "thread_page"]
