"""The tabs of a client that the roadmap fills, each with the template of its sub-tabs."""

from relationships.views.record_page import Tab

STRATEGY = Tab("strategy", "roadmap/strategy_base.html")
DEMAND = Tab("demand", "roadmap/demand_base.html")
ROADMAP = Tab("roadmap", "roadmap/roadmap_base.html")
