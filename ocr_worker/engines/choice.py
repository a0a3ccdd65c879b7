"""Which runtime is the quicker one here: measured once per machine, kept beside the models.

Which one wins depends on the CPU: with bf16 instructions OpenVINO is twice as quick as ONNX
Runtime, without them it may lose. Nobody should have to know that.
"""

import hashlib
import json
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from ocr_worker.engines.base import EngineSettings, Pixels
from ocr_worker.engines.recognition import HEIGHT_PX, decode, read_alphabet, stack
from ocr_worker.engines.runtimes import (
    ONNXRUNTIME,
    installed_runtimes,
    open_runtime,
)

FILE_NAME = "fast-runtime.json"

# A second package must be worth its memory: below this gain the one that is always there stays.
GAIN_MIN = 1.1

# Changes when a runtime comes to compute the networks another way, so that it is measured anew.
_NETWORKS = "2"

ROUNDS = 3
PROBE_TEXT = "0123456789 ABCDEFGHKLMNPRSTUVWXYZ"
PAGE_SHAPE = (1, 3, 640, 640)
LINES_PER_PAGE = 40  # what one run of the detector is weighed with


@dataclass(frozen=True, slots=True)
class Measured:
    """What one runtime made of the probe."""

    seconds: float
    text: str


def choose_runtime(settings: EngineSettings, *, precision: str | None = None) -> str:
    """The runtime to use, from the models folder or else measured now, which takes seconds.

    A folder that cannot be written is no fault: the choice is then made at each start.
    """
    known = known_runtime(settings, precision=precision)
    if known is not None:
        return known
    names = installed_runtimes()
    chosen = quickest({name: measure(name, settings, precision=precision) for name in names})
    file = settings.models / FILE_NAME
    _keep(file, {**_read(file), _key(settings, names, precision): chosen})
    return chosen


def known_runtime(settings: EngineSettings, *, precision: str | None = None) -> str | None:
    """The choice that needs no measuring any more; None before the first one."""
    names = installed_runtimes()
    if len(names) == 1:
        return names[0]
    found = _read(settings.models / FILE_NAME).get(_key(settings, names, precision))
    return found if found in names else None


def quickest(measured: dict[str, Measured]) -> str:
    """The quickest of those that read the probe rightly, ONNX Runtime unless clearly beaten."""
    right = {name: one for name, one in measured.items() if _is_right(one.text)}
    rival = min(right, key=lambda name: right[name].seconds, default=ONNXRUNTIME)
    usual = right.get(ONNXRUNTIME)
    if usual and rival != ONNXRUNTIME and usual.seconds < GAIN_MIN * right[rival].seconds:
        return ONNXRUNTIME
    return rival


def _is_right(text: str) -> bool:
    return text.replace(" ", "") == PROBE_TEXT.replace(" ", "")


def measure(name: str, settings: EngineSettings, *, precision: str | None = None) -> Measured:
    """Time one look for lines and a page's worth of lines, on one thread."""
    runtime = open_runtime(name, precision=precision)
    detection = settings.models / settings.detection / "inference.onnx"
    finder = runtime.load_finder(detection, threads=1, lanes=1)
    find_s = _seconds(lambda: finder.run(np.zeros(PAGE_SHAPE, np.float32)))
    finder.close()
    folder = settings.models / settings.recognition
    reader = runtime.load_reader(folder / "inference.onnx", threads=1, lanes=1)
    line = probe_line()
    batch = stack([line], padded=line.shape[1])
    read_s = _seconds(lambda: reader.settle([reader.look(batch)]))
    said = decode(reader.settle([reader.look(batch)])[0][0], read_alphabet(folder))
    reader.close()
    return Measured(find_s + LINES_PER_PAGE * read_s, said.text)


def probe_line() -> Pixels:
    """A line of print that every runtime must read, drawn without any font file."""
    line = np.full((HEIGHT_PX, 640, 3), 255, np.uint8)
    cv2.putText(line, PROBE_TEXT, (8, 34), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2)
    return line


def _seconds(run: Callable[[], object]) -> float:
    """The median of some runs; the first prepares the shape and does not count."""
    run()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken)


def _key(settings: EngineSettings, names: tuple[str, ...], precision: str | None) -> str:
    """Whatever may change the answer: CPU, packages, models, precision, our own way."""
    said = [
        _cpu(),
        *(f"{name} {_version(name)}" for name in names),
        settings.detection,
        settings.recognition,
        precision or "",
        _NETWORKS,
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _cpu() -> str:
    """The processor's name and abilities; two of one name may differ in a virtual machine."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    return "\n".join(sorted({line for line in lines if line.startswith(("model name", "flags"))}))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _read(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(name) for key, name in found.items()} if isinstance(found, dict) else {}


def _keep(file: Path, choices: dict[str, str]) -> None:
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=file.parent, prefix=f".{file.name}-", delete=False, encoding="utf-8"
        ) as fresh:
            json.dump(choices, fresh, indent=1, sort_keys=True)
        Path(fresh.name).replace(file)
    except OSError:
        return
