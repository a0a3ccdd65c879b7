"""What computes: the processor of each reader, or one device that all readers of a machine share.

Only the standard library: the supervisor and the doctor ask here, and load no engine.
"""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from finance.kernel.errors import Unavailable
from finance.kernel.settings import SettingInvalid, Settings

_NAME = re.compile(r"cpu|cpu:desk|(cuda|tensorrt):(\d{1,2})")
_DRIVER_NODES = ("nvidia[0-9]*", "dxg")


class DeviceMissing(Unavailable):
    """The device of the settings cannot be used; nothing falls back to the processor."""

    code = "device.missing"
    title = "设定的识别设备无法使用"
    remedy = "请按 docs/gpu.md 安装，或将 ZSB_OCR_DEVICE 改回 cpu"


@dataclass(frozen=True, slots=True)
class Device:
    """A setting taken apart; `runs_on` is `cpu`, `cuda` or `tensorrt`."""

    name: str
    runs_on: str
    index: int
    has_desk: bool


def device_of(name: str) -> Device:
    """The device that `ZSB_OCR_DEVICE` names, whether it is there or not."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise SettingInvalid(
            f"ZSB_OCR_DEVICE 应为 cpu、cuda:0、tensorrt:0 或 cpu:desk，而不是 {name}",
            name="ZSB_OCR_DEVICE",
        )
    return Device(
        name=name,
        runs_on=found[1] or "cpu",
        index=int(found[2] or 0),
        has_desk=name != "cpu",
    )


def desk_device(settings: Settings) -> Device | None:
    """The device whose desk computes for all readers; None where each computes for itself."""
    device = device_of(settings.ocr_device)
    return device if device.has_desk and settings.ocr_engine == "fast" else None


def require_device(device: Device) -> None:
    """DeviceMissing, with what to install, where the device plainly cannot be used."""
    trouble = trouble_with(device)
    if trouble:
        raise DeviceMissing(f"{device.name}: {trouble}")


def desk_path(home: Path) -> Path:
    """Where the desk of `zsb serve` is reached."""
    return home.absolute() / "device.sock"


def trouble_with(device: Device, *, nodes: Path = Path("/dev")) -> str:
    """Why the device cannot be used, as far as files tell; empty where nothing is missing."""
    if device.runs_on == "cpu":
        return ""
    library = f"libonnxruntime_providers_{device.runs_on}.so"
    spec = find_spec("onnxruntime")
    places = (spec.submodule_search_locations or ()) if spec else ()
    if not any((Path(place) / "capi" / library).exists() for place in places):
        return f"onnxruntime 不含 {library}：请改装 onnxruntime-gpu instead of onnxruntime"
    if not any(any(nodes.glob(pattern)) for pattern in _DRIVER_NODES):
        return "没有显卡或驱动 no NVIDIA card or driver: /dev/nvidia*"
    return ""
