"""The embedded Redis: a real server on a socket of ours, forgetting nothing over a restart."""

import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from cli.embedded.redis import (
    STARTING_S,
    RedisNotInstalled,
    is_up,
    redis_command,
    redis_url,
    server_path,
    socket_path,
    start_redis,
    wait_until_up,
)

pytestmark = pytest.mark.redis


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="zsb-redis-") as folder:
        yield Path(folder)


def test_it_keeps_what_it_was_told_over_a_restart(home: Path) -> None:
    first = start_redis(home)
    client = redis.Redis.from_url(first.url)
    client.set("hint", "1")
    client.close()
    first.stop()
    assert not is_up(first.url)
    second = start_redis(home)
    try:
        assert redis.Redis.from_url(second.url).get("hint") == b"1"
    finally:
        second.stop()


def test_its_socket_is_its_owners_alone_and_no_port_is_open(home: Path) -> None:
    server = start_redis(home)
    try:
        assert stat.S_IMODE(socket_path(home).stat().st_mode) == 0o600
        assert redis.Redis.from_url(server.url).config_get("port") == {"port": "0"}
    finally:
        server.stop()


def test_a_home_too_deep_for_a_socket_gets_a_short_one(home: Path) -> None:
    deep = home / ("d" * 120)
    assert len(str(socket_path(deep))) <= 100
    assert socket_path(deep) != socket_path(home / ("e" * 120))
    assert redis_url(deep) == f"unix://{socket_path(deep)}"


def test_the_command_names_the_wheels_server(home: Path) -> None:
    assert redis_command(home)[0] == str(server_path())


def test_a_server_that_does_not_come_up_is_told_as_soon_as_it_ends(home: Path) -> None:
    (home / "redis" / "appendonly.aof").parent.mkdir(parents=True)
    (home / "redis" / "appendonly.aof").write_text("this is no append-only file")
    began = time.monotonic()
    with pytest.raises(RuntimeError, match="did not start"):
        start_redis(home)
    assert time.monotonic() - began < STARTING_S


def test_waiting_ends_when_its_time_is_over(home: Path) -> None:
    assert wait_until_up(redis_url(home), timeout_s=0.1) is False


def test_without_the_wheel_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.embedded.redis.find_spec", lambda _: None)
    with pytest.raises(RedisNotInstalled):
        server_path()
