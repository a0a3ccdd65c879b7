"""The networks on their device: ONNX Runtime with the provider that the settings name."""

import logging
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from ocr_worker.accelerator.best import BEST, CLASS, with_best
from ocr_worker.accelerator.buckets import Counts, Shape
from ocr_worker.devices import Device, DeviceMissing
from ocr_worker.engines.network import Tensor

log = logging.getLogger(__name__)

Run = Callable[[Tensor], Tensor]
Provider = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where networks run, and what they may use there. Compiled engines are kept in `cache`."""

    device: Device
    threads: int
    cache: Path


@dataclass(frozen=True, slots=True)
class Span:
    """The least, usual and greatest input, which TensorRT builds its engine for."""

    least: str
    usual: str
    greatest: str


PAGES = Span("1x3x32x32", "1x3x640x960", "4x3x1600x1600")
LINES = Span("1x3x48x48", "16x3x48x320", "256x3x48x3200")


def providers(place: Place, name: str, span: Span) -> list[Provider]:
    """What computes, best first, as ONNX Runtime wants it told; `name` is the model's input."""
    device = place.device
    if device.runs_on == "cpu":
        return [("CPUExecutionProvider", {})]
    cuda = {
        "device_id": str(device.index),
        # Left to itself it tries all ways to convolve for each new shape, which takes seconds.
        "cudnn_conv_algo_search": "HEURISTIC",
        "arena_extend_strategy": "kSameAsRequested",
        "use_tf32": "0",  # ten bits of mantissa; what was measured was read with 23
    }
    found: list[Provider] = [("CUDAExecutionProvider", cuda)]
    if device.runs_on == "tensorrt":
        place.cache.mkdir(parents=True, exist_ok=True)
        compiled = {
            "device_id": str(device.index),
            "trt_engine_cache_enable": "1",
            "trt_engine_cache_path": str(place.cache),
            "trt_timing_cache_enable": "1",
            "trt_profile_min_shapes": f"{name}:{span.least}",
            "trt_profile_opt_shapes": f"{name}:{span.usual}",
            "trt_profile_max_shapes": f"{name}:{span.greatest}",
        }
        found.insert(0, ("TensorrtExecutionProvider", compiled))
    return found


def open_finder(model: Path, place: Place) -> Run:
    """The detector: n × 3 × height × width to n × 1 × height × width."""
    inward, outward = _names(model)
    wanted = providers(place, inward, PAGES)
    session = _Session(model.read_bytes(), place, wanted)
    return lambda batch: session.run(inward, batch, outward)[0]


def open_reader(model: Path, place: Place) -> Run:
    """The recogniser: n × 3 × 48 × width to n × steps × (class, how certain).

    The rest of the 18,710 certainties a step would take longer to fetch than to compute.
    """
    inward, outward = _names(model)
    wanted = providers(place, inward, LINES)
    session = _Session(with_best(model.read_bytes(), outward), place, wanted)

    def run(batch: Tensor) -> Tensor:
        classes, certainties = session.run(inward, batch, CLASS, BEST)
        return np.concatenate([classes.astype(np.float32), certainties], axis=2)

    return run


def warm_up(run: Run, shapes: Iterable[Shape], counts: Counts) -> None:
    """Run every bucket once: what a card prepares for a shape is not for a voucher to wait for."""
    began, ran = time.monotonic(), 0
    for shape in shapes:
        for count in counts(shape):
            run(np.zeros((count, *shape), np.float32))
            ran += 1
    log.info("warm", extra={"buckets": ran, "seconds": round(time.monotonic() - began, 1)})


def _names(model: Path) -> tuple[str, str]:
    """What the model calls its input and its output."""
    session = onnxruntime.InferenceSession(os.fspath(model), providers=["CPUExecutionProvider"])
    return session.get_inputs()[0].name, session.get_outputs()[0].name


class _Session:
    """A model on its device, with input and output bound: nothing is copied twice."""

    def __init__(self, model: bytes, place: Place, wanted: list[Provider]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = place.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.enable_mem_pattern = False  # patterns are kept per shape
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        on_card = place.device.runs_on != "cpu"
        if on_card:
            onnxruntime.preload_dlls()  # CUDA and cuDNN out of wheels, where they came as such
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=wanted)
        self._at = ("cuda", place.device.index) if on_card else ("cpu", 0)
        # Where a provider cannot be loaded, ONNX Runtime takes the processor without a word.
        found = self._session.get_providers()
        if found[0] != wanted[0][0]:
            raise DeviceMissing(f"{place.device.name}: {wanted[0][0]} 未能启动，只有 {found}")

    def run(self, inward: str, batch: Tensor, *outward: str) -> list[Any]:
        binding = self._session.io_binding()
        binding.bind_ortvalue_input(
            inward, onnxruntime.OrtValue.ortvalue_from_numpy(batch, *self._at)
        )
        for name in outward:
            binding.bind_output(name, "cpu")
        binding.synchronize_inputs()
        self._session.run_with_iobinding(binding)
        binding.synchronize_outputs()
        found: list[Any] = binding.copy_outputs_to_cpu()
        return found
