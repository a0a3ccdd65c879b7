"""Figures for Prometheus, summed over all processes of this server.

With `PROMETHEUS_MULTIPROC_DIR` set (the server command does so) each process writes its share
into that folder and any process can answer for all; without it, one process counts for itself.
"""

import os
import threading
import time
from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator

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


FLUSH_EVERY_S = 1.0

_Answered = tuple[str, str, int, float]  # route, method, status, seconds


class _Notes:
    """Answered requests and stored bytes, added to the figures once a second.

    Each addition to a figure that processes share costs as much as a small answer; a second of
    them at once costs no more than one.
    """

    def __init__(self) -> None:
        self._waiting: list[_Answered] = []
        self._uploaded: list[int] = []
        self._lock = threading.Lock()
        self._due_at = 0.0

    def add(self, answered: _Answered) -> None:
        with self._lock:
            self._waiting.append(answered)
        if time.monotonic() >= self._due_at:
            self.flush()

    def add_upload(self, size_bytes: int) -> None:
        """It shows with the next answer that is added, which is the upload's own."""
        with self._lock:
            self._uploaded.append(size_bytes)

    def flush(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, []
            uploaded, self._uploaded = self._uploaded, []
            self._due_at = time.monotonic() + FLUSH_EVERY_S
        UPLOADED_BYTES.inc(sum(uploaded))
        for (route, method, status), count in Tally(one[:3] for one in taken).items():
            REQUESTS.labels(route, method, str(status)).inc(count)
        by_route = defaultdict(list)
        for route, _, _, seconds in taken:
            by_route[route].append(seconds)
        for route, spent in by_route.items():
            _observe(SECONDS.labels(route), spent)


def _observe(histogram: Histogram, spent: list[float]) -> None:
    """Many observations at once, which the library itself takes only one by one."""
    histogram._sum.inc(sum(spent))  # noqa: SLF001  # no public way to add many at once
    bounds = histogram._upper_bounds  # noqa: SLF001  # likewise
    for bucket, count in Tally(bisect_left(bounds, seconds) for seconds in spent).items():
        histogram._buckets[bucket].inc(count)  # noqa: SLF001  # likewise


_NOTES = _Notes()


def note(route: str, method: str, *, status: int, seconds: float) -> None:
    """Count one answered request; it shows within a second, or when the figures are asked for."""
    _NOTES.add((route, method, status, seconds))


def note_upload(size_bytes: int) -> None:
    """Count one stored file."""
    _NOTES.add_upload(size_bytes)


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
    _NOTES.flush()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # no types
    return generate_latest(registry)
