"""What a scrape of ``/metrics`` shows: this process and the instance, or all serving processes together.

With ``satudata serve --workers N`` the processes share a port, so a scrape meets any of them: they keep their counts in
files of one folder, and each answers for all (the client library's multiprocess mode).
"""

from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from registry.operation.requests import RequestMetrics

FOLDER = "metrics"
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own sign that counts are kept in files; it reads it when it is imported."""


def metrics(instance: Collector, home: Path) -> tuple[CollectorRegistry, RequestMetrics]:
    """Return what a scrape reads, and where this process counts."""
    shown = CollectorRegistry()
    shown.register(instance)
    if values.ValueClass is values.MutexValue:
        ProcessCollector(registry=shown)
        PlatformCollector(registry=shown)
        return shown, RequestMetrics(shown)
    MultiProcessCollector(shown, path=str(home / FOLDER))  # type: ignore[no-untyped-call]
    return shown, RequestMetrics(CollectorRegistry())
