"""Builds the folder of OCR models from the installed `rapidocr` wheel, without a network.

The wheel carries the PP-OCRv6 small detector and recogniser as ONNX files. PaddleOCR wants each
model in a folder of its own, with an `inference.yml` beside it that says how pictures are
prepared; the character list of the recogniser stands in the metadata of its ONNX file.
"""

import hashlib
import json
import shutil
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import onnxruntime
import yaml

DETECTION = "PP-OCRv6_small_det"
RECOGNITION = "PP-OCRv6_small_rec"

WHEEL_FILES = {
    DETECTION: "PP-OCRv6_det_small.onnx",
    RECOGNITION: "PP-OCRv6_rec_small.onnx",
}

# The detector was trained on pictures scaled to -1..1: half the lines of small print are lost
# with the means of ImageNet.
DETECTION_STEPS = [
    {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
    {"DetResizeForTest": {"limit_side_len": 960, "limit_type": "max"}},
    {
        "NormalizeImage": {
            "mean": [0.5, 0.5, 0.5],
            "std": [0.5, 0.5, 0.5],
            "scale": "1./255.",
            "order": "hwc",
        }
    },
    {"ToCHWImage": None},
]

# A line is padded to this width at least. The usual 320 makes most of an invoice's short cells
# padding: 48 more than halves the time at equal text.
LINE_WIDTH_MIN_PX = 48

RECOGNITION_STEPS = [
    {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
    {"RecResizeImg": {"image_shape": [3, 48, LINE_WIDTH_MIN_PX]}},
]


def build_models_folder(folder: Path) -> Path:
    """Make `folder` hold both models, unless it does already; safe against a second builder."""
    for name in (DETECTION, RECOGNITION):
        target = folder / name
        stamp = _stamp(name)
        if _is_current(target, stamp):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
        _fill(fresh, name, stamp)
        _put_in_place(fresh, target, stamp)
    return folder


def _stamp(name: str) -> str:
    """Tell a folder built from another wheel or by other rules from this one."""
    model = _wheel_file(name)
    rules = json.dumps([DETECTION_STEPS, RECOGNITION_STEPS], sort_keys=True)
    said = f"{model.name} {model.stat().st_size} {rules}"
    return hashlib.sha256(said.encode()).hexdigest()


def _wheel_file(name: str) -> Path:
    return Path(str(files("rapidocr").joinpath("models", WHEEL_FILES[name])))


def _is_current(target: Path, stamp: str) -> bool:
    try:
        return (target / "stamp").read_text(encoding="ascii") == stamp
    except OSError:
        return False


def _fill(fresh: Path, name: str, stamp: str) -> None:
    model = fresh / "inference.onnx"
    shutil.copyfile(_wheel_file(name), model)
    settings = _detection() if name == DETECTION else _recognition(model)
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)
    (fresh / "inference.yml").write_text(text, encoding="utf-8")
    (fresh / "stamp").write_text(stamp, encoding="ascii")
    fresh.chmod(0o755)


def _detection() -> dict[str, Any]:
    return {
        "Global": {"model_name": DETECTION},
        "PreProcess": {"transform_ops": DETECTION_STEPS},
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.5,
            "max_candidates": 1000,
            "unclip_ratio": 1.6,
        },
    }


def _recognition(model: Path) -> dict[str, Any]:
    return {
        "Global": {"model_name": RECOGNITION},
        "PreProcess": {"transform_ops": RECOGNITION_STEPS},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": _characters(model)},
    }


def _characters(model: Path) -> list[str]:
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    listed: str = session.get_modelmeta().custom_metadata_map["character"]
    # Only the line feed parts: the list itself holds other characters that end a line.
    return listed.removesuffix("\n").split("\n")


def _put_in_place(fresh: Path, target: Path, stamp: str) -> None:
    try:
        fresh.rename(target)
    except OSError:
        if _is_current(target, stamp):  # another builder was first
            shutil.rmtree(fresh)
            return
        stale = Path(tempfile.mkdtemp(prefix=".stale-", dir=target.parent))
        target.rename(stale / target.name)
        fresh.rename(target)
        shutil.rmtree(stale)
