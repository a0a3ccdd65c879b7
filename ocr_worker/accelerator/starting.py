"""A desk for programs that run beside `zsb serve` or without it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from finance.kernel.settings import Settings
from ocr_worker.desk_line import ask
from ocr_worker.devices import DeviceMissing, desk_device, desk_path, require_device

_LOOK_S = 0.1
_END_S = 10.0


@contextmanager
def desk_for(settings: Settings) -> Iterator[Path | None]:
    """The socket of a desk while the block lasts; None where readers compute for themselves.

    The desk of a running `zsb serve` is used if it has this device and these models.
    """
    device = desk_device(settings)
    if device is None:
        yield None
        return
    require_device(device)
    running = desk_path(settings.home)
    told = ask(running)
    models = str(settings.models_folder.absolute())
    if told is not None and (told["device"], told["models"]) == (device.name, models):
        yield running
        return
    settings.home.mkdir(parents=True, exist_ok=True)
    own = settings.home.absolute() / f"device-{os.getpid()}.sock"
    process = _start(settings, own)
    try:
        _await(process, own)
        yield own
    finally:
        _end(process)
        own.unlink(missing_ok=True)


def _start(settings: Settings, socket: Path) -> subprocess.Popen[bytes]:
    told = {
        "ZSB_HOME": str(settings.home.absolute()),
        "ZSB_MODELS": str(settings.models_folder.absolute()) if settings.models else "",
        "ZSB_OCR_DEVICE": settings.ocr_device,
        "ZSB_OCR_THREADS": str(settings.ocr_threads),
        "ZSB_LOG_LEVEL": "WARNING",  # its log goes to where the program's own words go
    }
    # Nothing else of ours: no address, no secret.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZSB_")}
    root = Path(__file__).resolve().parents[2]
    command = (sys.executable, "-m", "ocr_worker.accelerator.run")
    return subprocess.Popen(  # noqa: S603  # our own program with our own arguments
        (*command, "--socket", str(socket), "--parent", str(os.getpid())),
        stdin=subprocess.DEVNULL,
        cwd=root,
        env={**kept, **told},
        start_new_session=True,
    )


def _await(process: subprocess.Popen[bytes], socket: Path) -> None:
    while ask(socket) is None:
        if process.poll() is not None:
            raise DeviceMissing(f"the desk ended with {process.returncode}")
        time.sleep(_LOOK_S)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
