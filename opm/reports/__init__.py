"""The quarterly maturity report: content from frozen rows, a job that builds it, a page and a PDF of the same template.

content.py    a client's part as plain data (what is frozen)
portfolio.py  a portfolio's content, put together from its clients' parts
services.py   ordering a report, building it in a job
figures.py    figures from the frozen content
pdf.py        the same page as PDF, by Chromium's command line
pages.py      the list of reports and a report as a page's context
"""
