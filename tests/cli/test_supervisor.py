"""Real processes under a real supervisor: what dies comes back, what is stopped is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from cli.supervisor import Child, Supervisor, restart_wait_s

SLEEPER = (sys.executable, "-S", "-c", "import time; time.sleep(600)")
STUBBORN = (
    *(sys.executable, "-S", "-c"),
    (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True);"
        "time.sleep(600)"
    ),
)
PARENT = (
    *(sys.executable, "-S", "-c"),
    (
        "import subprocess, sys, time;"
        "p = subprocess.Popen([sys.executable, '-S', '-c', 'import time; time.sleep(600)']);"
        "print(p.pid, flush=True); time.sleep(600)"
    ),
)

Begin = Callable[..., Supervisor]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def begin(tmp_path: Path, said: list[str]) -> Iterator[Begin]:
    opened: list[Supervisor] = []

    def start(*children: Child) -> Supervisor:
        made = Supervisor(children, environ=os.environ, logs=tmp_path / "logs", say=said.append)
        opened.append(made)
        made.tick()
        return made

    yield start
    for each in opened:
        each.stop()


def wait(supervisor: Supervisor, until: Callable[[], bool], *, patience_s: float = 20.0) -> None:
    end = time.monotonic() + patience_s
    while not until():
        assert time.monotonic() < end
        supervisor.tick()
        time.sleep(0.02)


def test_what_dies_is_started_again_and_told(begin: Begin, said: list[str]) -> None:
    house = begin(Child("one", SLEEPER), Child("two", SLEEPER))
    before = house.pids()
    os.kill(before["one"], signal.SIGKILL)
    wait(house, lambda: house.pids().get("one") not in {None, before["one"]})
    assert house.pids()["two"] == before["two"]
    assert said == ["one 已退出（信号 SIGKILL），将重新启动"]


def test_what_ends_by_itself_is_started_again_without_a_word(
    begin: Begin, said: list[str], tmp_path: Path
) -> None:
    marks = tmp_path / "marks"
    code = f"open({str(marks)!r}, 'a').write('x')"
    house = begin(Child("recycled", (sys.executable, "-S", "-c", code)))
    wait(house, lambda: marks.exists() and len(marks.read_text()) >= 3)
    assert said == []


def test_what_dies_again_and_again_waits_longer(begin: Begin, said: list[str]) -> None:
    house = begin(Child("broken", (sys.executable, "-S", "-c", "raise SystemExit(3)")))
    wait(house, lambda: len(said) == 2)
    began = time.monotonic()
    wait(house, lambda: len(said) == 3)
    assert time.monotonic() - began >= 1.0
    assert set(said) == {"broken 已退出（状态 3），将重新启动"}


@pytest.mark.parametrize(
    ("deaths", "wait_s"), [(0, 0.0), (1, 1.0), (2, 2.0), (5, 16.0), (6, 30.0), (10_000, 30.0)]
)
def test_the_wait_doubles_up_to_its_limit(deaths: int, wait_s: float) -> None:
    assert restart_wait_s(deaths) == wait_s


def test_stopping_ends_all_with_services_last(begin: Begin, tmp_path: Path) -> None:
    mark = tmp_path / "order"

    def told(name: str) -> tuple[str, ...]:
        return (
            *(sys.executable, "-S", "-c"),
            (
                "import signal, sys, time\n"
                f"def end(*_): open({str(mark)!r}, 'a').write('{name} '); sys.exit(0)\n"
                "signal.signal(15, end)\nprint('ready', flush=True)\ntime.sleep(600)"
            ),
        )

    house = begin(Child("base", told("base"), is_service=True), Child("upper", told("upper")))
    logs = [tmp_path / "logs" / f"{name}.log" for name in ("base", "upper")]
    wait(house, lambda: all("ready" in log.read_text() for log in logs))
    pids = house.pids()
    house.stop()
    assert mark.read_text() == "upper base "
    assert not any(psutil.pid_exists(pid) for pid in pids.values())
    assert house.pids() == {}


def test_what_does_not_heed_is_killed(begin: Begin, tmp_path: Path) -> None:
    house = begin(Child("deaf", STUBBORN, stop_s=0.3))
    wait(house, lambda: "deaf" in (tmp_path / "logs" / "deaf.log").read_text())
    pid = house.pids()["deaf"]
    house.stop()
    assert not psutil.pid_exists(pid)


def test_grandchildren_do_not_outlive_a_killed_child(begin: Begin, tmp_path: Path) -> None:
    house = begin(Child("parent", PARENT))
    log = tmp_path / "logs" / "parent.log"
    wait(house, lambda: log.read_text().strip().isdigit())
    grandchild = psutil.Process(int(log.read_text()))
    os.kill(house.pids()["parent"], signal.SIGKILL)
    wait(house, lambda: not _lives(grandchild))


def test_asked_to_stop_it_stops_and_starts_nothing_more(begin: Begin) -> None:
    house = begin(Child("one", SLEEPER))
    looks: list[int] = []

    def ask() -> None:
        looks.append(1)
        if len(looks) == 3:
            house.ask_to_stop()

    house.run(also=ask)
    assert house.is_stopping
    assert len(looks) == 3
    assert house.pids() == {}
    house.tick()
    assert house.pids() == {}


def test_a_signal_asks_it_to_stop(begin: Begin) -> None:
    house = begin()
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        house.listen()
        os.kill(os.getpid(), signal.SIGTERM)
        wait(house, lambda: house.is_stopping)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from cli.supervisor import Child, Supervisor\n"
        f"house = Supervisor((Child('one', {SLEEPER!r}),), environ=os.environ,"
        f" logs=Path({str(tmp_path)!r}), say=print)\n"
        "house.tick()\nprint(house.pids()['one'], flush=True)\ntime.sleep(600)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert supervisor.stdout is not None
    child = psutil.Process(int(supervisor.stdout.readline()))
    assert _lives(child)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    end = time.monotonic() + 10
    while _lives(child):
        assert time.monotonic() < end
        time.sleep(0.05)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
