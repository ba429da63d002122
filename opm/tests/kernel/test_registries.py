"""Live metrics and advice: an upper app registers, a lower app's page asks, nobody imports upwards."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured

from opm.kernel import advice, live_metrics
from opm.kernel.advice import Advice, advise, advises
from opm.kernel.live_metrics import live_metric
from opm.kernel.quarters import Quarter

Q4 = Quarter(2026, 4)


@pytest.fixture(autouse=True)
def registries_as_they_were(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(live_metrics, "_registry", dict(live_metrics._registry))
    monkeypatch.setattr(advice, "_advisers", {})
    yield


def test_a_registered_metric_is_measured_for_many_clients_at_once() -> None:
    @live_metric("cakes_eaten", unit="#", text="Cakes eaten")
    def cakes(client_ids, quarter):
        return {client: client * 2 for client in client_ids}

    assert live_metrics.measure(["cakes_eaten", "entered_by_hand"], [1, 2], Q4) == {
        "cakes_eaten": {1: 2, 2: 4}
    }


def test_a_double_key_stops_start_up() -> None:
    live_metric("cakes_eaten", unit="#", text="Cakes eaten")(lambda client_ids, quarter: {})
    with pytest.raises(ImproperlyConfigured, match="cakes_eaten is registered twice"):
        live_metric("cakes_eaten", unit="#", text="Cakes")(lambda client_ids, quarter: {})


def test_an_unknown_unit_stops_start_up() -> None:
    with pytest.raises(ImproperlyConfigured, match="known are"):
        live_metric("cakes_eaten", unit="kg", text="Cakes")(lambda client_ids, quarter: {})


def test_the_apps_metrics_are_found_by_their_module() -> None:
    keys = {metric.key for metric in live_metrics.registered()}
    assert {"initiatives_mapped_to_teams_share", "roadmap_beyond_twelve_months_share"} <= keys


def test_everybody_who_has_something_to_say_is_heard_in_order() -> None:
    advises("initiative.save")(lambda *, client, **_: [Advice(f"{client} is full")])
    advises("initiative.save")(lambda **_: [])
    advises("initiative.save")(lambda **_: [Advice("Too late", tone="bad")])
    said = advise("initiative.save", client="Finance", days=3)
    assert [(item.text, item.tone) for item in said] == [("Finance is full", "warn"), ("Too late", "bad")]
    assert advise("nothing.said") == []
