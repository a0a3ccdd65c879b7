"""The demo's own system: `zsb serve` in a process of its own, on a fresh home."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from cli.embedded.home_lock import sole_user
from cli.embedded.postgres import data_folder
from cli.listening import free_port
from finance.kernel.errors import Unavailable
from finance.kernel.settings import Settings

READY_S = 180.0  # the first start builds the models folder and fills the database
STOP_S = 30.0


class DemoNotReady(Unavailable):
    code = "demo.not_ready"
    title = "演示服务没有启动成功"
    remedy = "请查看 .zsb/demo/logs 下的日志，或运行 zsb doctor"


@dataclass(frozen=True, slots=True)
class Running:
    """Where the demo's API listens, and the settings that its processes share."""

    base_url: str
    settings: Settings


@contextmanager
def running(settings: Settings) -> Iterator[Running]:
    """Start everything on an empty home, wait until it is ready, stop it cleanly at the end."""
    home = (settings.home / "demo").resolve()
    with sole_user(home):  # else another demo runs in it
        wipe(home)
    own = replace(settings, home=home, http_port=free_port(), models=str(settings.models_folder))
    environ = {
        **os.environ,
        "ZSB_HOME": str(home),
        "ZSB_HTTP_PORT": str(own.http_port),
    }
    logs = home / "logs"
    logs.mkdir(parents=True)
    with (logs / "serve.log").open("ab") as log:
        process = subprocess.Popen(  # our own command line
            (sys.executable, "-m", "cli.main", "serve", "--demo"),
            env=environ,
            stdout=log,
            stderr=log,
        )
    try:
        base_url = f"http://127.0.0.1:{own.http_port}"
        _wait_ready(base_url, process)
        yield Running(base_url, own)
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wipe(home: Path) -> None:
    """Forget the last demo; the models, which never change, stay."""
    shutil.rmtree(data_folder(home), ignore_errors=True)
    if not home.is_dir():
        return
    for entry in home.iterdir():
        if entry.name == "models":
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink()


def _wait_ready(base_url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{base_url}/readyz", timeout=2.0, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
            continue
        time.sleep(0.2)
    raise DemoNotReady
