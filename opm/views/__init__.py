"""Views of the house's own pages, a module a concern; `opm.urls` names each by its module."""
