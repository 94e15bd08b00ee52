"""Numbers for Prometheus."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import notices


class Metrics:
    """Counts calls by route, method and status; the rest is read when it is asked for."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, str, str]] = Counter()
        self._seconds: defaultdict[tuple[str, str, str], float] = defaultdict(float)
        self._own = threading.Lock()

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Note one answered call."""
        labels = (route, method, str(status))
        with self._own:
            self._calls[labels] += 1
            self._seconds[labels] += seconds

    def render(self, plugin: Plugin) -> tuple[bytes, str]:
        """The numbers in Prometheus' text format, with its content type."""
        from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest  # noqa: PLC0415 - slow

        registry = CollectorRegistry()
        with self._own:
            calls, seconds = dict(self._calls), dict(self._seconds)
        registry.register(_Collector(plugin, calls, seconds))
        return generate_latest(registry), CONTENT_TYPE_LATEST


@dataclass(eq=False)
class _Collector:
    plugin: Plugin
    calls: dict[tuple[str, str, str], int]
    seconds: dict[tuple[str, str, str], float]

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415 - slow

        labels = ["route", "method", "status"]
        calls = CounterMetricFamily("sage100_http_requests", "Calls answered.", labels=labels)
        seconds = CounterMetricFamily("sage100_http_seconds", "Seconds spent answering.", labels=labels)
        for key, number in self.calls.items():
            calls.add_metric(key, number)
            seconds.add_metric(key, self.seconds[key])
        yield from (calls, seconds)
        waiting = self.plugin.ledger.read(lambda tx: tx.deliveries.open_count())
        yield GaugeMetricFamily("sage100_deliveries_open", "Deliveries not yet made.", value=waiting)
        receivers = GaugeMetricFamily("sage100_subscriptions", "Subscriptions by state.", labels=["state"])
        states = Counter(one.state for one in self.plugin.ledger.read(lambda tx: tx.subscriptions.all()))
        for state in ("active", "paused", "off"):
            receivers.add_metric([state], states[state])
        yield receivers
        mails = GaugeMetricFamily("sage100_mails", "Mails not sent, by state.", labels=["state"])
        counted = self.plugin.ledger.read(lambda tx: tx.mails.counted())
        for state in ("waiting", "refused"):
            mails.add_metric([state], counted.get(state, 0))
        yield mails
        failures = notices.failures(self.plugin)
        yield GaugeMetricFamily("sage100_mail_failures", "Failures of the mail server in a row.", value=failures)
