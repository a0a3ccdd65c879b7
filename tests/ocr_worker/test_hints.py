"""Hints on a real Redis: told once, taken once, put back when they were lost."""

import json
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from cli.embedded.redis import EmbeddedRedis, start_redis
from finance.kernel.ids import new_id
from finance.kernel.jobs import Hint
from ocr_worker.hints import Hints, HintsAway

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedRedis]:
    with tempfile.TemporaryDirectory(prefix="zsb-redis-") as home:
        started = start_redis(Path(home))
        yield started
        started.stop()


@pytest.fixture
def bare(server: EmbeddedRedis) -> redis.Redis:
    client = redis.Redis.from_url(server.url)
    client.flushall()
    return client


@pytest.fixture
def hints(server: EmbeddedRedis, bare: redis.Redis) -> Iterator[Hints]:
    made = Hints(server.url)
    yield made
    made.close()


def hint(queue: str = "read") -> Hint:
    return Hint(new_id(), queue, "read_voucher")


def test_a_hint_told_is_taken_once_from_its_own_queue(hints: Hints) -> None:
    one, other = hint(), hint("pay")
    assert hints.tell([one, other]) == 2
    assert hints.take("read", wait_s=1) == one.id
    assert hints.take("read", wait_s=1) is None
    assert hints.take("pay", wait_s=1) == other.id


def test_hints_come_in_the_order_in_which_they_were_told(hints: Hints) -> None:
    told = [hint() for _ in range(5)]
    hints.tell(told)
    assert [hints.take("read", wait_s=1) for _ in told] == [one.id for one in told]


def test_who_has_waited_through_a_loss_goes_first(hints: Hints) -> None:
    young, lost = hint(), Hint(new_id(), "read", "read_voucher", is_retry=True)
    hints.tell([young, lost])
    assert hints.take("read", wait_s=1) == lost.id
    assert hints.take("read", wait_s=1) == young.id


def test_a_hint_told_twice_lies_in_the_queue_once(hints: Hints) -> None:
    one = hint()
    assert hints.tell([one]) == 1
    assert hints.tell([one]) == 0
    assert hints.waiting("read") == 1


def test_a_taken_hint_leaves_nothing_behind_and_may_be_told_anew(
    hints: Hints, bare: redis.Redis
) -> None:
    one = hint()
    hints.tell([one])
    hints.take("read", wait_s=1)
    assert [key for key in bare.keys() if key != b"rq:queues"] == []  # noqa: SIM118
    assert hints.tell([one]) == 1


def test_what_the_queue_holds_are_ids_in_json(hints: Hints, bare: redis.Redis) -> None:
    one = hint()
    hints.tell([one])
    body = bare.hget(f"rq:job:{one.id}", "data")
    assert json.loads(zlib.decompress(body)) == ["ocr_worker.hint", None, [str(one.id)], {}]


def test_a_lost_hint_is_told_again_though_its_traces_remain(
    hints: Hints, bare: redis.Redis
) -> None:
    one = hint()
    hints.tell([one])
    # A worker that was killed after the move: the id lies aside, the job's record stands.
    bare.lmove("rq:queue:read", "rq:queue:read:intermediate")
    assert hints.tell([one]) == 0
    assert hints.tell_again([one]) == 1
    assert bare.llen("rq:queue:read:intermediate") == 0
    assert hints.take("read", wait_s=1) == one.id


def test_nothing_is_told_again_to_a_queue_that_still_has_hints(hints: Hints) -> None:
    waiting, overdue = hint(), hint()
    hints.tell([waiting])
    assert hints.tell_again([overdue]) == 0
    assert hints.waiting("read") == 1


def test_all_hints_may_be_wiped_at_any_time(hints: Hints, bare: redis.Redis) -> None:
    one = hint()
    hints.tell([one])
    bare.flushall()
    assert hints.take("read", wait_s=1) is None
    assert hints.tell_again([one]) == 1
    assert hints.take("read", wait_s=1) == one.id


def test_a_redis_that_is_away_is_told_as_such(tmp_path: Path) -> None:
    away = Hints(f"unix://{tmp_path}/nobody.sock")
    for act in (
        lambda: away.tell([hint()]),
        lambda: away.tell_again([hint()]),
        lambda: away.take("read", wait_s=1),
        lambda: away.waiting("read"),
    ):
        with pytest.raises(HintsAway):
            act()
