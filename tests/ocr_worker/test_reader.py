"""Files that hang, grow, crash or lie cost themselves one attempt, and no other file anything."""

import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from finance.kernel.errors import Unavailable
from finance.kernel.settings import Settings
from finance.vouchers.faults import Unreadable
from ocr_worker.reader import DeskAway, ReaderDied, ReaderNotStarted, SandboxedReader

SCRIPT = Path(__file__).with_name("scripted_reader.py")
ROOT = Path(__file__).resolve().parents[2]
STARTER = (
    f"import sys, runpy; sys.path.insert(0, {str(ROOT)!r}); "
    f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
)
COMMAND = (sys.executable, "-c", STARTER)
MEMORY = 400 * 1024 * 1024


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, models=str(tmp_path))


@pytest.fixture
def reader(settings):
    opened = SandboxedReader(settings, command=COMMAND, memory_bytes_max=MEMORY)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path):
    def write(words, name="photo.jpg"):
        path = tmp_path / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return path

    return write


def said(reading):
    """What the scripted engine noted: its word, the name, the size, its process."""
    word, name, size, pid = reading.stages[0][0].split(" ")
    return word, name, int(size), int(pid)


def fault_of(reader, path, timeout_s=20.0):
    with pytest.raises(Unreadable) as raised:
        reader.read(path, timeout_s=timeout_s)
    return raised.value


def test_files_are_read_in_another_process_that_stays(reader, file):
    one = said(reader.read(file("read 发票", "一.jpg"), timeout_s=20))
    two = said(reader.read(file("print x"), timeout_s=20))
    assert one[:3] == ("read", "一.jpg", 11)
    assert two[0] == "print"
    assert one[3] == two[3] == reader.pid != os.getpid()


def bundle(tmp_path, *words):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, word in enumerate(words):
            archive.writestr(f"{number}.jpg", f"{word} x")
    return path


@pytest.mark.parametrize(
    ("killer", "code"),
    [
        ("die", "file.killed_reader"),
        ("crash", "file.killed_reader"),
        ("hang", "read.timeout"),
        ("starve", "read.out_of_memory"),
        ("stumble", "file.killed_reader"),
    ],
)
def test_of_a_bundle_only_the_member_that_kills_is_lost_the_second_time(
    reader, tmp_path, killer, code
):
    path = bundle(tmp_path, "read", killer, "print")
    assert fault_of(reader, path, timeout_s=2.0).fault.code == code
    done = reader.read(path, timeout_s=2.0, is_second=True)
    assert len(done.vouchers) == 2
    assert [(place, part.fault.code) for place, part in done.unread.items()] == [(1, code)]
    assert done.unread[1].detail.startswith("1.jpg")


def test_a_bundle_of_killers_is_lost_as_a_whole(reader, tmp_path):
    path = bundle(tmp_path, *["die"] * 3, "read")
    assert len(reader.read(path, timeout_s=20.0, is_second=True).unread) == 3
    with pytest.raises(ReaderDied):
        reader.read(bundle(tmp_path, *["die"] * 4), timeout_s=20.0, is_second=True)


@pytest.mark.parametrize("words", ['{"at": "x"}', "[1]"])
def test_a_message_that_is_none_of_ours_is_a_death(reader, file, words):
    assert fault_of(reader, file(f"utter {words}")).fault.code == "file.killed_reader"


def test_a_large_file_comes_through_whole(reader, file):
    path = file(b"read " + os.urandom(9_000_000))
    assert said(reader.read(path, timeout_s=30))[2] == 9_000_005


def test_a_fault_of_the_file_is_raised_and_the_reader_lives(reader, file):
    pid = reader.pid
    fault = fault_of(reader, file("refuse x"))
    assert fault.fault.code == "image.damaged"
    assert fault.detail == "cut off"
    assert not isinstance(fault, ReaderDied)
    assert said(reader.read(file("read x"), timeout_s=20))[3] == pid


@pytest.mark.parametrize("word", ["die", "crash"])
def test_a_file_that_kills_the_reader_is_told_and_the_next_is_read(reader, file, word):
    pid = reader.pid
    fault = fault_of(reader, file(f"{word} x"))
    assert isinstance(fault, ReaderDied)
    assert fault.fault.code == "file.killed_reader"
    assert said(reader.read(file("read x"), timeout_s=20))[3] != pid
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("word", ["hang", "spin"])
def test_a_file_that_never_ends_is_ended_by_the_clock(reader, file, word):
    reader.read(file("read x"), timeout_s=20)
    pid, start = reader.pid, time.monotonic()
    fault = fault_of(reader, file(f"{word} x"), timeout_s=1.0)
    assert fault.fault.code == "read.timeout"
    assert isinstance(fault, ReaderDied)
    assert time.monotonic() - start < 6
    assert not psutil.pid_exists(pid)
    assert said(reader.read(file("read x"), timeout_s=20))[0] == "read"


def test_a_bundle_of_many_has_more_time(reader, file):
    """The scripted engine takes two seconds over what begins as an archive does."""
    few, many = b"PK\x05\x06 " + 9 * b"PK\x01\x02", b"PK\x05\x06 " + 10 * b"PK\x01\x02"
    reader.read(file("read x"), timeout_s=20)
    assert said(reader.read(file(many), timeout_s=1.5))[2] == len(many)
    assert fault_of(reader, file(few), timeout_s=1.5).fault.code == "read.timeout"


def test_a_file_that_eats_memory_is_stopped(reader, file):
    fault = fault_of(reader, file("hog x"), timeout_s=60)
    assert fault.fault.code == "read.out_of_memory"
    assert said(reader.read(file("read x"), timeout_s=20))[0] == "read"


def test_a_reader_that_got_no_memory_is_replaced(reader, file):
    reader.read(file("read x"), timeout_s=20)
    pid = reader.pid
    fault = fault_of(reader, file("starve x"))
    assert fault.fault.code == "read.out_of_memory"
    assert not isinstance(fault, ReaderDied)
    assert said(reader.read(file("read x"), timeout_s=20))[3] != pid


def test_a_reader_that_grows_is_seen_from_outside(settings, file):
    reader = SandboxedReader(settings, command=COMMAND, memory_bytes_max=MEMORY)
    try:
        reader.read(file("read x"), timeout_s=20)
        reader._memory_bytes_max = 200 * 1024 * 1024
        fault = fault_of(reader, file(f"swell {260 * 1024 * 1024} x"), timeout_s=20)
    finally:
        reader.close()
    assert fault.fault.code == "read.out_of_memory"
    assert isinstance(fault, ReaderDied)


def test_a_device_that_went_away_is_no_fault_of_the_file(reader, file):
    """The job is handed back without an attempt used up; the next reader has fresh lines."""
    reader.read(file("read x"), timeout_s=20)
    pid = reader.pid
    with pytest.raises(DeskAway, match="no desk 6") as raised:
        reader.read(file("lose x"), timeout_s=20)
    assert isinstance(raised.value, Unavailable)
    assert said(reader.read(file("read x"), timeout_s=20))[3] != pid


def test_a_mistake_of_ours_is_told_like_a_death(reader, file):
    fault = fault_of(reader, file("stumble x"))
    assert isinstance(fault, ReaderDied)
    assert "KeyError" in fault.detail


def test_an_answer_that_is_no_message_ends_the_reader(reader, file):
    pid = reader.pid
    fault = fault_of(reader, file("babble x"))
    assert isinstance(fault, ReaderDied)
    assert reader.pid != pid


def test_a_file_too_large_never_reaches_the_reader(settings, file):
    reader = SandboxedReader(replace(settings, upload_bytes_max=10), command=COMMAND)
    try:
        assert fault_of(reader, file("read 12345678")).fault.code == "file.too_large"
    finally:
        reader.close()


def test_a_reader_that_was_killed_between_files_is_replaced(reader, file):
    reader.read(file("read x"), timeout_s=20)
    pid = reader.pid
    os.kill(pid, signal.SIGKILL)
    psutil.Process(pid).wait(5)
    assert said(reader.read(file("read x"), timeout_s=20))[3] != pid


def test_after_so_many_files_the_reader_is_replaced(settings, file):
    reader = SandboxedReader(settings, command=COMMAND, files_per_reader=2)
    try:
        pids = [said(reader.read(file("read x"), timeout_s=20))[3] for _ in range(5)]
    finally:
        reader.close()
    assert [len(set(pids[:2])), len(set(pids[2:4])), len(set(pids))] == [1, 1, 3]


def test_an_engine_that_does_not_load_is_no_fault_of_the_file(settings, file):
    reader = SandboxedReader(replace(settings, ocr_engine="missing"), command=COMMAND)
    try:
        with pytest.raises(ReaderNotStarted):
            reader.read(file("read x"), timeout_s=20)
    finally:
        reader.close()


def test_closing_leaves_no_process(settings):
    reader = SandboxedReader(settings, command=COMMAND)
    pid = reader.pid
    reader.close()
    reader.close()
    assert reader.pid is None
    assert not psutil.pid_exists(pid)


def test_the_reader_dies_with_its_worker(settings, tmp_path):
    """The worker is killed hard while its reader hangs over a file."""
    (tmp_path / "x.jpg").write_bytes(b"hang x")
    worker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"""
from pathlib import Path
from finance.kernel.settings import Settings
from ocr_worker.reader import SandboxedReader
reader = SandboxedReader(Settings(home=Path({str(tmp_path)!r})), command={COMMAND!r})
print(reader.pid, flush=True)
reader.read(Path({str(tmp_path / "x.jpg")!r}), timeout_s=3600)
""",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        child = psutil.Process(int(worker.stdout.readline()))
        time.sleep(1.0)
    finally:
        worker.kill()
        worker.wait()
        worker.stdout.close()
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running()


def test_no_secret_of_the_worker_reaches_the_reader(settings, monkeypatch):
    monkeypatch.setenv("ZSB_DATABASE_URL", "postgresql://secret")
    reader = SandboxedReader(settings, command=COMMAND)
    try:
        environment = psutil.Process(reader.pid).environ()
    finally:
        reader.close()
    assert not [name for name in environment if name.startswith("ZSB_")]
