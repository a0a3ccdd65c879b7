"""One `zsb serve` a home: a second would take the sockets and files of the first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from finance.kernel.errors import Conflict

LOCK = "serve.lock"


class HomeInUse(Conflict):
    code = "home.in_use"
    title = "该数据目录已有服务在运行"
    remedy = "请先停止正在运行的服务，或用 ZSB_HOME 指定另一个目录"


@contextmanager
def sole_user(home: Path) -> Iterator[None]:
    """Hold the home while the block lasts, or HomeInUse; the kernel lets go at any death."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUse(str(home)) from None
        yield
