"""When a worker makes room for a fresh one."""

import subprocess
import sys

import psutil
import pytest

from ocr_worker import recycling
from ocr_worker.recycling import Recycling, family_rss_bytes


def test_after_its_share_of_files_it_is_over() -> None:
    share = Recycling(files_max=3, rss_bytes_max=1 << 50)  # whatever the test run itself takes
    assert [share.goes_on() for _ in range(3)] == [True, True, False]


def test_with_too_much_memory_it_is_over() -> None:
    assert not Recycling(rss_bytes_max=1).goes_on()


def test_children_count_and_vanished_ones_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = family_rss_bytes()
    code = "x = bytearray(64 << 20); print(1, flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    seen = psutil.Process(child.pid)
    assert family_rss_bytes() > alone + (48 << 20)
    child.kill()
    child.communicate()

    me = psutil.Process()

    class Me:
        def memory_info(self) -> object:
            return me.memory_info()

        def children(self, *, recursive: bool) -> list[psutil.Process]:
            assert recursive
            return [seen]

    monkeypatch.setattr(recycling.psutil, "Process", Me)
    assert family_rss_bytes() > 0
