"""The cage, tried from inside: each test runs a process of its own in it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRELUDE = "import os, socket, sys, threading\nfrom ocr_worker import sandbox\n"


def caged(code):
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(act):
    return f"""
try:
    {act}
except OSError as error:
    print("refused", error.errno)
else:
    print("done")
"""


@pytest.fixture(scope="module")
def has_filter():
    said = caged("print(sandbox.forbid_calls())").stdout.strip()
    if said != "True":
        pytest.skip("the kernel here allows no system call filter")


@pytest.mark.usefixtures("has_filter")
@pytest.mark.parametrize(
    "act",
    [
        "socket.socket()",
        "socket.socketpair()",
        "os.fork()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_the_filter_refuses(act):
    assert caged(refused(act)).stdout.strip() == "done" or "fork" in act or "exec" in act
    assert caged("sandbox.forbid_calls()" + refused(act)).stdout.strip() == "refused 1"


@pytest.mark.usefixtures("has_filter")
def test_threads_files_and_memory_still_work():
    done = caged(
        """
sandbox.forbid_calls()
found = []
one = threading.Thread(target=lambda: found.append(open('/proc/self/status').read(10)))
one.start(); one.join()
print(len(found), len(bytearray(10_000_000)))
"""
    )
    assert done.stdout.strip() == "1 10000000"


def test_the_network_is_left_behind_where_the_kernel_allows():
    done = caged(
        """
print(sandbox.leave_network())
print(len([name for _, name in socket.if_nameindex() if name != 'lo']))
"""
    )
    left, interfaces = done.stdout.split()
    assert left == "False" or interfaces == "0"


def test_no_file_grows_and_few_are_open(tmp_path):
    done = caged(
        f"""
target = open({str(tmp_path / "x")!r}, "wb", buffering=0)
sandbox.limit_resources(memory_bytes=2**30, files=16)
try:
    target.write(b"x")
except OSError as error:
    print("write", error.errno)
kept = []
try:
    while True:
        kept.append(open("/dev/null"))
except OSError as error:
    print("open", error.errno, len(kept) < 16)
"""
    )
    assert done.stdout.split("\n")[:2] == ["write 27", "open 24 True"]


def test_memory_beyond_the_limit_is_refused():
    done = caged(
        """
sandbox.limit_resources(memory_bytes=300 * 2**20, files=64)
small = bytearray(50 * 2**20)
try:
    large = bytearray(600 * 2**20)
except MemoryError:
    print("refused", len(small))
"""
    )
    assert done.stdout.strip() == f"refused {50 * 2**20}"


def test_an_orphan_ends_at_once():
    assert caged("sandbox.die_with_parent(1); print('alive')").returncode == -9
    assert caged("sandbox.die_with_parent(os.getppid()); print('alive')").stdout == "alive\n"


def test_resident_memory_is_told():
    done = caged("print(sandbox.resident_bytes())")
    assert 5_000_000 < int(done.stdout) < 500_000_000
