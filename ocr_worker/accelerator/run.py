"""`python -m ocr_worker.accelerator.run`: the desk of the device that the settings name.

It opens its socket once every bucket is warm, and ends with 1 where the device fails: whoever
started it starts the next.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from finance.kernel.errors import ZsbError
from finance.kernel.settings import Settings, load_settings
from ocr_worker import sandbox
from ocr_worker.accelerator.batching import Batcher
from ocr_worker.accelerator.buckets import (
    is_lines,
    is_page,
    line_counts,
    line_shapes,
    page_counts,
    page_shapes,
)
from ocr_worker.accelerator.desk import Counter, Desk
from ocr_worker.accelerator.networks import Place, open_finder, open_reader, warm_up
from ocr_worker.desk_line import Kind
from ocr_worker.devices import Device, desk_path, device_of, require_device
from ocr_worker.engines.base import EngineSettings
from ocr_worker.log_lines import log_to_stderr
from ocr_worker.models_folder import build_models_folder


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="ocr_worker.accelerator")
    parser.add_argument("--socket", type=Path, help="answer here and not in the home folder")
    parser.add_argument("--parent", type=int, help="end with this process, which started it")
    chosen = parser.parse_args(arguments)
    if chosen.parent is not None:
        sandbox.die_with_parent(chosen.parent)
    settings = load_settings()
    log_to_stderr(settings.log_level)
    try:
        desk = open_desk(settings, device_of(settings.ocr_device))
    except ZsbError as error:
        print(f"{error.code}: {error}\n{error.remedy}", file=sys.stderr)  # noqa: T201  # its log
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: desk.ask_to_stop())
    return desk.serve(chosen.socket or desk_path(settings.home))


def open_desk(settings: Settings, device: Device) -> Desk:
    """Load both networks onto the device and run each of their buckets once."""
    require_device(device)
    models = EngineSettings(models=settings.models_folder.absolute())
    if not settings.models:
        build_models_folder(models.models)
    place = Place(device, max(1, settings.ocr_threads), settings.home.absolute() / "tensorrt")
    find = open_finder(models.models / models.detection / "inference.onnx", place)
    read = open_reader(models.models / models.recognition / "inference.onnx", place)
    on_card = device.runs_on != "cpu"
    pages, lines = page_counts(on_card=on_card), line_counts(on_card=on_card)
    if on_card:  # a processor prepares nothing
        warm_up(find, page_shapes(), pages)
        warm_up(read, line_shapes(), lines)
    return Desk(
        {
            Kind.PAGE: Counter(Batcher(find, pages), is_page),
            Kind.LINES: Counter(Batcher(read, lines), lambda dims: is_lines(dims, lines)),
        },
        {"device": device.name, **models.models_told},
    )


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # threads that wait for a device that hangs must not hold the process
