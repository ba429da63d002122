"""Who answers an assessment, and the client's side, which answers by signed links.

respondents.py  who answers, as the client's team sees it: progress and links, never an answer
page.py         the questionnaire behind a link
"""
