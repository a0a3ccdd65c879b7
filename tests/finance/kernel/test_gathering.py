"""Threads that ask at the same moment share a round; none gets what is another's."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from finance.kernel.gathering import Gathering


class Slow:
    """Doubles numbers, one round at a time, and keeps what each round was given."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.may_go_on = threading.Event()
        self.under_way = threading.Event()
        self.is_busy = threading.Lock()

    def __call__(self, items: Sequence[int]) -> list[int]:
        assert self.is_busy.acquire(blocking=False), "two rounds at once"
        try:
            self.rounds.append(list(items))
            self.under_way.set()
            assert self.may_go_on.wait(60)
        finally:
            self.is_busy.release()
        if 13 in items:
            raise LookupError("13")
        return [item * 2 for item in items]


def _all_of(gathering: Gathering[int, int], slow: Slow, asked: Sequence[tuple[object, int]]):
    """The first is under way while the others come; the futures of all, in order."""
    pool = ThreadPoolExecutor(len(asked))
    futures = [pool.submit(gathering.do, *asked[0])]
    assert slow.under_way.wait(60)
    for number, one in enumerate(asked[1:], 1):
        futures.append(pool.submit(gathering.do, *one))
        _until(lambda number=number: len(gathering._waiting) == number)
    slow.may_go_on.set()
    pool.shutdown()
    return futures


def _until(is_so) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_who_comes_alone_waits_for_nobody() -> None:
    slow = Slow()
    slow.may_go_on.set()
    gathering = Gathering(slow)
    assert [gathering.do(n, n) for n in (1, 2)] == [2, 4]
    assert slow.rounds == [[1], [2]]


def test_what_comes_meanwhile_is_one_round() -> None:
    slow = Slow()
    futures = _all_of(Gathering(slow), slow, [(n, n) for n in range(1, 6)])
    assert [future.result() for future in futures] == [2, 4, 6, 8, 10]
    assert slow.rounds == [[1], [2, 3, 4, 5]]


def test_two_of_one_key_never_share_a_round() -> None:
    slow = Slow()
    asked = [("a", 1), ("b", 2), ("c", 3), ("b", 4), ("b", 5)]
    futures = _all_of(Gathering(slow), slow, asked)
    assert [future.result() for future in futures] == [2, 4, 6, 8, 10]
    assert slow.rounds == [[1], [2, 3], [4], [5]]


def test_what_fails_in_company_is_tried_alone() -> None:
    tried: list[list[int]] = []
    under_way, may_go_on = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> list[int]:
        tried.append(list(items))
        under_way.set()
        assert may_go_on.wait(60)
        if 13 in items:
            raise LookupError(f"13 among {len(items)}")
        return [item * 2 for item in items]

    gathering = Gathering(work)
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(gathering.do, 1, 1)]
        assert under_way.wait(60)
        for number, item in enumerate((2, 13, 3), 1):
            futures.append(pool.submit(gathering.do, item, item))
            _until(lambda number=number: len(gathering._waiting) == number)
        may_go_on.set()
    assert [futures[n].result() for n in (0, 1, 3)] == [2, 4, 6]
    with pytest.raises(LookupError, match="among 1"):
        futures[2].result()
    assert tried[:2] == [[1], [2, 13, 3]]
    assert sorted(tried[2:]) == [[2], [3], [13]]


def test_an_error_alone_is_the_callers_and_the_next_goes_on() -> None:
    slow = Slow()
    slow.may_go_on.set()
    gathering = Gathering(slow)
    with pytest.raises(LookupError):
        gathering.do(13, 13)
    assert gathering.do(1, 1) == 2


def test_nobody_is_forgotten_when_many_come_and_go() -> None:
    gathering: Gathering[int, int] = Gathering(lambda items: [item * 2 for item in items])
    barrier = threading.Barrier(16)

    def ask(start: int) -> list[int]:
        barrier.wait()
        return [gathering.do(n % 7, n) for n in range(start, start + 300)]

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(0, 16_000, 1000)))
    assert found == [
        [n * 2 for n in range(start, start + 300)] for start in range(0, 16_000, 1000)
    ]
