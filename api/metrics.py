"""Figures for Prometheus, summed over all processes of this server.

With `PROMETHEUS_MULTIPROC_DIR` set (the server command does so) each process writes its share
into that folder and any process can answer for all; without it, one process counts for itself.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from finance.kernel.jobs import QueueDepth

REQUESTS = Counter("zsb_http_requests", "Requests answered", ("route", "method", "status"))
SECONDS = Histogram(
    "zsb_http_request_seconds",
    "Time to the answer",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
UPLOADED_BYTES = Counter("zsb_uploaded_bytes", "Bytes of captured files stored")

CONTENT_TYPE = CONTENT_TYPE_LATEST


def note(route: str, method: str, *, status: int, seconds: float) -> None:
    """Count one answered request."""
    _counter(route, method, status).inc()
    _histogram(route).observe(seconds)


class _Queues(Collector):
    """What waits, runs and is parked, as the job table says: the same from every process."""

    def __init__(self, depths: Iterable[QueueDepth]) -> None:
        self._depths = tuple(depths)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("zsb_jobs", "Jobs that are not done", labels=("queue", "state"))
        oldest = GaugeMetricFamily(
            "zsb_oldest_job_seconds", "How long the longest-due job has waited", labels=("queue",)
        )
        for depth in self._depths:
            jobs.add_metric((depth.queue, "ready"), depth.ready)
            jobs.add_metric((depth.queue, "running"), depth.running)
            jobs.add_metric((depth.queue, "parked"), depth.parked)
            oldest.add_metric((depth.queue,), depth.oldest_ready_s)
        yield jobs
        yield oldest


def exposition(depths: Iterable[QueueDepth]) -> bytes:
    """All figures in Prometheus' text form."""
    queues = CollectorRegistry()
    queues.register(_Queues(depths))
    return _counted() + generate_latest(queues)


def _counted() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


@cache
def _counter(route: str, method: str, status: int) -> Counter:
    return REQUESTS.labels(route, method, str(status))


@cache
def _histogram(route: str) -> Histogram:
    return SECONDS.labels(route)
