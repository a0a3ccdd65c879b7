"""A real S3-compatible server for tests: OpenStack Swift from Debian packages, on loopback."""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from cli.listening import free_port

COMMANDS = (
    "memcached",
    "swift-ring-builder",
    "swift-account-server",
    "swift-container-server",
    "swift-object-server",
    "swift-proxy-server",
)
PACKAGES = "swift swift-proxy swift-account swift-container swift-object memcached"
ACCESS_KEY = "test:tester"
SECRET_KEY = "testing"
STARTING_S = 40
RINGS = ("account", "container", "object")

BACKEND = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {etc}
devices = {devices}
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

PROXY = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {etc}
[pipeline:main]
pipeline = catch_errors proxy-logging cache s3api tempauth copy slo dlo proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
# One server alone: to give it up after half a second, as in a ring of many, fails the test.
conn_timeout = 20
node_timeout = 30
recoverable_node_timeout = 30
error_suppression_limit = 1000000
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    endpoint: str
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY


def missing() -> str:
    """What this machine lacks for the server; empty when it has all."""
    absent = [name for name in COMMANDS if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)} (Debian packages: {PACKAGES})"
    return "" if Path("/etc/swift/swift.conf").is_file() else "/etc/swift/swift.conf"


@contextmanager
def running(folder: Path) -> Iterator[S3Server]:
    """Run the server with its data below `folder`; every process is stopped by its id."""
    ports = dict(zip((*RINGS, "proxy", "memcached"), _free_ports(5), strict=True))
    etc, devices = folder / "etc", folder / "srv"
    etc.mkdir(parents=True)
    (devices / "d1").mkdir(parents=True)
    _write_settings(etc, devices, ports)
    _build_rings(etc, ports)
    with ExitStack() as stack:
        stack.enter_context(
            _process(
                ["memcached", "-u", getuser(), "-l", "127.0.0.1", "-p", str(ports["memcached"])],
                folder,
            )
        )
        for name in (*RINGS, "proxy"):
            stack.enter_context(
                _process([f"swift-{name}-server", str(etc / f"{name}-server.conf")], folder)
            )
        # All of them: the proxy answers 404 and 503 for a server behind it that is still starting.
        for name in (*RINGS, "proxy"):
            _wait(f"http://127.0.0.1:{ports[name]}/")
        yield S3Server(f"127.0.0.1:{ports['proxy']}")


def _free_ports(count: int) -> list[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port())
    return list(found)


def _write_settings(etc: Path, devices: Path, ports: dict[str, int]) -> None:
    shared = {"user": getuser(), "etc": etc, "devices": devices}
    for name in RINGS:
        text = BACKEND.format(name=name, port=ports[name], **shared)
        (etc / f"{name}-server.conf").write_text(text)
    proxy = PROXY.format(port=ports["proxy"], memcached=ports["memcached"], **shared)
    (etc / "proxy-server.conf").write_text(proxy)


def _build_rings(etc: Path, ports: dict[str, int]) -> None:
    for name in RINGS:
        builder = str(etc / f"{name}.builder")
        device = f"r1z1-127.0.0.1:{ports[name]}/d1"
        for step in (("create", "4", "1", "1"), ("add", device, "1"), ("rebalance",)):
            subprocess.run(
                ["swift-ring-builder", builder, *step], check=True, stdout=subprocess.DEVNULL
            )


@contextmanager
def _process(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / f"{command[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env={k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str) -> None:
    until = time.monotonic() + STARTING_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=2)
        except urllib.error.HTTPError:
            return  # any answer of its own means it is up
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} gave no answer within {STARTING_S} s")
