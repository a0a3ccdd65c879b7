"""A desk with networks that a test can follow: who asks, who lies, and what fails."""

import os
import socket
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ocr_worker.accelerator import desk as desk_module
from ocr_worker.accelerator.batching import Batcher
from ocr_worker.accelerator.buckets import is_lines, is_page, line_counts, page_counts
from ocr_worker.accelerator.desk import Counter, Desk
from ocr_worker.desk_line import (
    Head,
    Kind,
    LineLost,
    ask,
    connect,
    receive_head,
    send,
)
from ocr_worker.engines.desk import DeskLines, DeskNetwork, DeskReader
from tests.make.desks import running

# A device that fails ends its thread with what it raised, which may be told a test later.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

LINES = line_counts(on_card=True)
MODELS = {"models": "/m"}


def see(pages: np.ndarray) -> np.ndarray:
    return pages[:, :1] * 2


def read(lines: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(lines[:, :2, 0, :5].transpose(0, 2, 1))


def desk_of(
    see: Callable[[np.ndarray], np.ndarray] = see, read: Callable[[np.ndarray], np.ndarray] = read
) -> Desk:
    pages = Batcher(see, page_counts(on_card=True))
    lines = Batcher(read, LINES, wait_s=1.0)
    counters = {
        Kind.PAGE: Counter(pages, is_page),
        Kind.LINES: Counter(lines, lambda dims: is_lines(dims, LINES)),
    }
    return Desk(counters, {"device": "cpu:desk", **MODELS})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "device.sock"


def lines_of(value: float, count: int = 1) -> np.ndarray:
    return np.full((count, 3, 48, 112), value, np.float32)


def test_both_networks_answer_and_tell_their_figures(path: Path) -> None:
    with running(desk_of(), path) as ended:
        lines = DeskLines(connect(path, MODELS, count=2, wait_s=5))
        page = np.random.default_rng(1).uniform(-1, 1, (1, 3, 640, 960)).astype(np.float32)
        finder, reader = DeskNetwork(lines, Kind.PAGE), DeskReader(lines)
        assert np.array_equal(finder.run(page), page[:, :1] * 2)
        looks = [reader.look(lines_of(3, count=2))]
        assert [one.tolist() for one in reader.settle(looks)] == [[[[3, 3]] * 5] * 2]
        reader.rest()
        finder.close()
        reader.close()
        told = ask(path)
    assert ended == [0]
    assert told is not None
    assert (told["device"], told["models"]) == ("cpu:desk", "/m")
    assert (told["figures"]["page"]["rows"], told["figures"]["lines"]["rows"]) == (1, 2)
    assert not path.exists()


def test_two_readers_share_a_run_and_each_gets_its_own(path: Path) -> None:
    with running(desk_of(), path):
        found: dict[float, list[object]] = {}

        def one_reader(value: float) -> None:
            lines = DeskLines(connect(path, MODELS, count=1, wait_s=5))
            found[value] = DeskNetwork(lines, Kind.LINES).run(lines_of(value)).tolist()
            lines.close()

        threads = [threading.Thread(target=one_reader, args=(value,)) for value in (1.0, 2.0)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = ask(path)
    assert found == {1.0: [[[1, 1]] * 5], 2.0: [[[2, 2]] * 5]}
    assert told is not None
    assert (told["figures"]["lines"]["runs"], told["figures"]["lines"]["shared_runs"]) == (1, 1)


def test_only_its_owner_may_reach_it_and_a_dead_ones_socket_is_put_away(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with running(desk_of(), path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "head",
    [
        Head(Kind.PAGE, (1, 3, 2**31, 2**31)),
        Head(Kind.PAGE, (9, 3, 640, 640)),
        Head(Kind.LINES, (1, 3, 48, 50)),
    ],
)
def test_a_reader_that_asks_what_cannot_be_is_hung_up_on_and_others_go_on(
    path: Path, head: Head
) -> None:
    with running(desk_of(), path) as ended:
        bad, good = connect(path, MODELS, count=2, wait_s=5)
        send(bad, head)
        assert receive_head(bad) is None
        os.close(bad)
        lines = DeskLines([good])
        assert len(lines.ask(Kind.LINES, lines_of(1))) == 1
        lines.close()
    assert ended == [0]


def test_readers_that_die_midway_harm_nobody(path: Path) -> None:
    with running(desk_of(), path) as ended:
        torn, asked, good = connect(path, MODELS, count=3, wait_s=5)
        send(torn, Head(Kind.LINES, (1, 3, 48, 112)), memoryview(b"\0" * 1000))
        os.close(torn)
        send(asked, Head(Kind.LINES, (1, 3, 48, 112)), lines_of(5).data.cast("B"))
        os.close(asked)
        lines = DeskLines([good])
        assert lines.ask(Kind.LINES, lines_of(1)).tolist() == [[[1, 1]] * 5]
        lines.close()
    assert ended == [0]


def test_a_device_that_fails_ends_its_desk(path: Path) -> None:
    def fails(_: np.ndarray) -> np.ndarray:
        raise RuntimeError("CUDA error 700")

    with running(desk_of(read=fails), path) as ended:
        lines = DeskLines(connect(path, MODELS, count=1, wait_s=5))
        asking = threading.Thread(target=_ask_in_vain, args=(lines,), daemon=True)
        asking.start()
        while not ended:
            time.sleep(0.05)
    assert ended == [1]
    assert ask(path) is None


def _ask_in_vain(lines: DeskLines) -> None:
    with pytest.raises(LineLost):
        lines.ask(Kind.LINES, lines_of(1))


def test_a_run_that_hangs_ends_the_desk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "RUN_S_MAX", 0.2)
    hangs = threading.Event()

    def hang(pages: np.ndarray) -> np.ndarray:
        hangs.wait(20)
        return pages[:, :1]

    with running(desk_of(see=hang), path) as ended:
        lines = DeskLines(connect(path, MODELS, count=1, wait_s=5))
        page = np.zeros((1, 3, 128, 128), np.float32)
        asking = threading.Thread(target=lines.ask, args=(Kind.PAGE, page), daemon=True)
        asking.start()
        while not ended:
            time.sleep(0.05)
        hangs.set()
        asking.join()
    assert ended == [1]
