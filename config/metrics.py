"""What /metrics shows of the live room of this process."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from chat.live import hub
from notifications import delivery


class HubCollector(Collector):
    """Reads the counts at the moment of asking."""

    def collect(self) -> Iterator[Metric]:
        """One gauge a number."""
        hubs = hub.everywhere()
        yield _gauge("handrail_sockets", "Open sockets.", sum(len(one.sockets) for one in hubs))
        yield _gauge("handrail_people_connected", "People with an open socket.", sum(len(one.people) for one in hubs))
        yield _gauge("handrail_streams", "Streams followed here.", sum(len(one.feeds) for one in hubs))
        yield _gauge("handrail_broker_failing", "1 while publishing to the broker fails.", int(delivery.failing()))


def _gauge(name: str, says: str, value: float) -> Metric:
    gauge = GaugeMetricFamily(name, says)
    gauge.add_metric([], value)
    return gauge
