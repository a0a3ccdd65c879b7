"""The processes of `zsb serve`: each is one line of a tuple, in the order in which they start."""

import os
import sys
from dataclasses import fields
from pathlib import Path

from api import held
from cli.embedded.redis import redis_command
from cli.supervisor import Child
from finance.kernel.settings import Settings
from ocr_worker.devices import desk_device


def children(settings: Settings, *, with_redis: bool, with_bank: bool) -> tuple[Child, ...]:
    """What runs on this machine. What is configured elsewhere is not started here."""
    return (
        *((Child("redis", redis_command(settings.home), is_service=True),) if with_redis else ()),
        *((Child("bank", _module("cli.simulated_bank", *_bank(settings))),) if with_bank else ()),
        Child("api", _api(settings)),
        *_desk(settings),
        *(
            Child(f"read-{n}", _module("ocr_worker.run", "--queue", "read", *core))
            for n, core in enumerate(reader_cores(settings))
        ),
        Child("pay", _module("ocr_worker.run", "--queue", "pay")),
        Child("backstage", _module("cli.backstage")),
    )


def _desk(settings: Settings) -> tuple[Child, ...]:
    """What computes for all readers, where a device is set; they stop before it does."""
    if desk_device(settings) is None:
        return ()
    return (Child("device", _module("ocr_worker.accelerator.run"), is_service=True),)


def reader_cores(settings: Settings) -> tuple[tuple[str, ...], ...]:
    """One entry per reading process; several are pinned, each to a core of its own."""
    cores = sorted(os.sched_getaffinity(0))
    wanted = settings.ocr_workers or len(cores)
    if wanted == 1:
        return ((),)
    return tuple(("--core", str(cores[n % len(cores)])) for n in range(wanted))


def environ_of(settings: Settings) -> dict[str, str]:
    """This process's environment with every setting spelled out for the children."""
    spelled = {
        f"ZSB_{spec.name.upper()}": _text(getattr(settings, spec.name))
        for spec in fields(Settings)
    }
    return {
        **os.environ,
        **spelled,
        "PYTHONUNBUFFERED": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_folder(settings.home)),
    }


def metrics_folder(home: Path) -> Path:
    """Where the API's processes add up their figures; emptied at every start."""
    return home / "metrics"


def bank_state(home: Path) -> Path:
    return home / "bank" / "state.json"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.resolve()) if isinstance(value, Path) else str(value)


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *arguments)


def _bank(settings: Settings) -> tuple[str, ...]:
    port = settings.bank_url.rsplit(":", 1)[-1].strip("/")
    return ("--port", port, "--state", str(bank_state(settings.home)))


def _api(settings: Settings) -> tuple[str, ...]:
    workers = settings.http_workers or len(os.sched_getaffinity(0))
    return _module(
        "granian",
        *("--interface", "wsgi"),
        *("--host", settings.http_host),
        *("--port", str(settings.http_port)),
        *("--workers", str(workers)),
        *("--blocking-threads", str(held.THREADS)),
        *("--workers-kill-timeout", "5"),
        "--respawn-failed-workers",
        "--no-ws",
        "--factory",
        "api.app:serving_app",
    )
