"""What is asked at the same time is run together, and everyone gets their own part."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ocr_worker.accelerator.batching import Batcher
from ocr_worker.accelerator.buckets import line_counts

COUNTS = line_counts(on_card=True)


def rows(value: float, *, count: int = 1, width: int = 304) -> np.ndarray:
    return np.full((count, 3, 48, width), value, np.float32)


class Network:
    """Answers each row with its own number; notes the batches, and may be made to wait."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []
        self.shapes: set[tuple[int, ...]] = set()
        self.is_free = threading.Event()
        self.is_free.set()

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        self.is_free.wait()
        self.batches.append([float(row[0, 0, 0]) for row in batch])
        self.shapes.add(batch.shape)
        return batch[:, 0, :1, :2]


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def started(network: Network) -> Callable[..., Batcher]:
    def start(wait_s: float) -> Batcher:
        batcher = Batcher(network, COUNTS, wait_s=wait_s)
        threading.Thread(target=batcher.serve, daemon=True).start()
        return batcher

    return start


def test_one_who_asks_alone_does_not_wait_for_ever(started, network) -> None:
    batcher = started(0.01)
    assert batcher.ask(rows(7), reader=1).tolist() == [[[7, 7]]]
    assert network.batches == [[7]]
    told = batcher.told()
    assert (told["asks"], told["rows"], told["runs"], told["shared_runs"]) == (1, 1, 1, 0)
    assert batcher.busy_s == 0


def test_those_who_ask_at_once_share_a_run_and_get_their_own_rows(started, network) -> None:
    batcher = started(3.0)
    with ThreadPoolExecutor(5) as pool:
        asked = [
            pool.submit(batcher.ask, rows(one, count=2), reader=one % 2) for one in range(1, 6)
        ]
        answers = [one.result() for one in asked]
    assert [answer[:, 0, 0].tolist() for answer in answers] == [[n, n] for n in range(1, 6)]
    (batch,) = network.batches
    assert len(batch) == 16  # ten rows, padded to a count that is prepared
    assert sorted(batch) == [0] * 6 + [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    told = batcher.told()
    assert (told["rows"], told["padded_rows"], told["shared_runs"]) == (10, 6, 1)


def test_shapes_are_not_mixed_and_the_oldest_goes_first(started, network) -> None:
    batcher = started(2.0)
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(batcher.ask, rows(1), reader=1)
        time.sleep(0.1)
        second = pool.submit(batcher.ask, rows(2, width=48), reader=1)
        third = pool.submit(batcher.ask, rows(3), reader=2)
        widths = [one.result().shape for one in (first, second, third)]
    assert widths == [(1, 1, 2)] * 3
    assert network.batches == [[1, 3, 0, 0], [2]]


def test_a_full_bucket_waits_for_nothing(started, network) -> None:
    batcher = started(60.0)
    began = time.monotonic()
    answer = batcher.ask(rows(4, count=64), reader=1)
    assert time.monotonic() - began < 10
    assert answer.shape == (64, 1, 2)


def test_a_full_bucket_goes_before_one_that_still_waits_but_not_before_one_that_is_due(
    started, network
) -> None:
    batcher = started(1.5)
    with ThreadPoolExecutor(3) as pool:
        network.is_free.clear()
        pool.submit(batcher.ask, rows(9, count=256, width=80), reader=1)  # keeps the device busy
        time.sleep(0.1)
        pool.submit(batcher.ask, rows(1, width=112), reader=1)
        time.sleep(1.7)
        pool.submit(batcher.ask, rows(2, count=64), reader=1)
        network.is_free.set()
    assert [batch[0] for batch in network.batches] == [9, 1, 2]
    network.batches.clear()
    with ThreadPoolExecutor(3) as pool:
        pool.submit(batcher.ask, rows(1, width=48), reader=1)
        time.sleep(0.1)
        pool.submit(batcher.ask, rows(2, count=64), reader=1)
    assert [batch[0] for batch in network.batches] == [2, 1]


def test_more_than_fits_is_run_in_turns_and_nothing_is_lost(started, network) -> None:
    batcher = started(0.02)
    network.is_free.clear()
    with ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(batcher.ask, rows(n, count=8), reader=n) for n in range(20)]
        time.sleep(0.3)
        assert batcher.busy_s > 0
        network.is_free.set()
        for number, one in enumerate(asked):
            assert set(one.result()[:, 0, 0].tolist()) == {number}
    assert max(len(batch) for batch in network.batches) == 64
    assert {shape[0] for shape in network.shapes} <= set(COUNTS((3, 48, 304)))
    assert batcher.told()["rows"] == 160


def test_what_the_device_raises_ends_the_serving(network) -> None:
    def fails(_: np.ndarray) -> np.ndarray:
        raise RuntimeError("CUDA error 700")

    batcher = Batcher(fails, COUNTS)
    threading.Thread(
        target=batcher.ask, args=(rows(1),), kwargs={"reader": 1}, daemon=True
    ).start()
    with pytest.raises(RuntimeError, match="700"):
        batcher.serve()
