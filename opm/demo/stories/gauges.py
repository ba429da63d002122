"""What is measured by hand in the demo. Data only.

What the records measure by themselves was entered by hand until last quarter. One of the latest values denies what the
BRM of Finance claims; so do the records themselves there and at Retail Operations.
"""

from __future__ import annotations

from opm.demo.stories.records import Gauge

PULSE, ISSUES, CALENDAR, REVIEWS = "Quarterly pulse", "Issue list", "Calendar of catch-ups", "Review records"
GAUGES = (
    Gauge(
        "finance",
        "client_satisfaction",
        PULSE,
        ("4.8", "5.1", "5.4", "5.4", "5.9", "6.2", "6.4", "6.3"),
        "14 of 22 answered; the lowest mark is for seeing what projects brought.",
    ),
    Gauge("finance", "brm_satisfaction", PULSE, ("6.1", "6.4", "6.8", "7.0", "7.3", "7.6", "7.9", "8.1")),
    Gauge("finance", "trust_score", PULSE, ("4.2", "4.6", "5.0", "5.1", "5.8", "6.0", "6.3", "6.5")),
    Gauge(
        "finance",
        "open_issues_median_age",
        ISSUES,
        ("210", "164", "121", "96", "84", "77", "68", ""),
    ),
    Gauge("finance", "open_issues", ISSUES, ("17", "16", "14", "12", "10", "9", "6", "")),
    Gauge(
        "finance",
        "outcomes_with_baseline_and_target_share",
        "Outcome sheet Finance",
        ("", "", "0.10", "0.10", "0.20", "0.30", "0.40", "0.45"),
        "Nine of twenty: close days, manual journals and seven small ones.",
    ),
    Gauge(
        "finance",
        "slips_told_early_share",
        "Log of dates",
        ("0.20", "0.25", "0.33", "0.40", "0.50", "0.57", "0.57", ""),
    ),
    Gauge(
        "retail-operations",
        "catch_ups_on_cadence_share",
        CALENDAR,
        ("0.70", "0.80", "0.90", "0.95", "1", "0.90", "0.80", ""),
    ),
    Gauge(
        "retail-operations",
        "client_satisfaction",
        PULSE,
        ("5.9", "6.2", "6.6", "6.9", "7.2", "7.2", "7.1", "7.2"),
    ),
    Gauge(
        "retail-operations",
        "demand_prioritised_share",
        "Board, session 22",
        ("0.35", "0.50", "0.70", "0.85", "0.92", "0.95", "0.97", "0.98"),
    ),
    Gauge(
        "human-resources",
        "client_satisfaction",
        PULSE,
        ("6.4", "6.6", "6.7", "6.8", "6.1", "5.2", "4.1", "3.6"),
    ),
    Gauge("human-resources", "surprises", "Incident reviews", ("0", "1", "0", "1", "2", "3", "4", "")),
    Gauge(
        "supply-chain",
        "client_satisfaction",
        PULSE,
        ("6.6", "6.9", "7.3", "7.6", "8.0", "8.3", "8.6", "8.8"),
    ),
    Gauge(
        "supply-chain",
        "reviews_signed_jointly_share",
        REVIEWS,
        ("0.25", "0.50", "0.50", "0.75", "0.75", "1", "1", "1"),
    ),
    Gauge("supply-chain", "mandate_age", "Mandate, signed", ("", "", "20", "110", "65", "40", "84", "35")),
    Gauge(
        "supply-chain",
        "decisions_waiting_median",
        "List of decisions",
        ("41", "38", "30", "27", "19", "16", "12", ""),
    ),
    Gauge(
        "manufacturing",
        "outcomes_read_after_go_live_share",
        "Outcome readings",
        ("0.30", "0.40", "0.50", "0.55", "0.70", "0.75", "0.80", "0.85"),
    ),
    Gauge(
        "manufacturing",
        "client_satisfaction",
        PULSE,
        ("6.0", "6.4", "6.8", "7.1", "7.4", "7.7", "8.0", "8.1"),
    ),
    Gauge(
        "procurement",
        "client_satisfaction",
        PULSE,
        ("6.1", "5.0", "1.9", "2.4", "4.2", "5.5", "6.6", "7.1"),
        "The quarter of the portal was 1.9. Sofia asked to keep that figure on the page.",
    ),
    Gauge("procurement", "tour_themes", "Listening notes", ("", "", "", "3", "3", "3", "2", "2")),
    Gauge(
        "sales-asia",
        "catch_ups_on_cadence_share",
        CALENDAR,
        ("0.80", "0.80", "0.85", "0.85", "0.80", "0.75", "0.40", ""),
    ),
    Gauge(
        "sales-asia", "client_satisfaction", PULSE, ("6.0", "6.1", "6.3", "6.4", "6.5", "6.2", "5.1", "4.6")
    ),
)
