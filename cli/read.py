"""`zsb read FILE…`: read voucher files with the real pipeline; needs no server.

`--json` gives one object a line and is a stable interface. Exit code 0: all were read, 1: at
least one could not be, 2: wrong usage.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from finance.kernel.money import yuan
from finance.kernel.settings import Settings, load_settings
from finance.vouchers.faults import Unreadable
from finance.vouchers.flaws import Flaw, flaws_of
from finance.vouchers.reading import Field, Outcome, VoucherReading
from finance.vouchers.signature import UNSIGNED, signature_to_json
from ocr_worker.file_reading import FileReading
from ocr_worker.reader import SandboxedReader

MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOT_RUN: "–"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a line per file")


def run(arguments: argparse.Namespace) -> int:
    absent = [path for path in arguments.files if not path.is_file()]
    for path in absent:
        print(f"没有这个文件 no such file: {path}", file=sys.stderr)
    if absent:
        return 2
    return read_files(arguments.files, load_settings(), as_json=arguments.json)


def read_files(paths: list[Path], settings: Settings, *, as_json: bool) -> int:
    reader = SandboxedReader(settings)
    status = 0
    try:
        for path in paths:
            began = time.monotonic()
            try:
                result = reader.read(path, timeout_s=settings.read_timeout_s)
            except Unreadable as error:
                status = 1
                seconds = time.monotonic() - began
                print(_fault_line(path, error, seconds, as_json=as_json), flush=True)
                continue
            print(_line(path, result, as_json=as_json), flush=True)
    finally:
        reader.close()
    return status


def as_object(path: Path, result: FileReading) -> dict[str, Any]:
    """The stable form of one file's answer; `seconds` leaves out the engine's loading."""
    return {
        "file": str(path),
        "vouchers": [_voucher(reading) for reading in result.vouchers],
        "seconds": round(result.seconds, 3),
        "stages": [[name, round(spent, 3)] for name, spent in result.stages],
    }


def _voucher(reading: VoucherReading) -> dict[str, Any]:
    signature = reading.evidence.signature if reading.evidence else None
    return {
        "kind": reading.kind,
        "fields": {name: _field(field) for name, field in reading.fields.items()},
        "checks": [
            {"code": check.code, "outcome": str(check.outcome)} for check in reading.checks
        ],
        "signature": signature_to_json(signature or UNSIGNED),
        "quality": [asdict(flaw) for flaw in _flaws(reading)],
    }


def _flaws(reading: VoucherReading) -> tuple[Flaw, ...]:
    return flaws_of(reading.evidence.notes if reading.evidence else ())


def _field(field: Field) -> dict[str, Any]:
    return {
        "value": field.value,
        "source": str(field.source),
        "confidence": round(field.confidence, 4),
        "box": None if field.box is None else asdict(field.box),
    }


def _line(path: Path, result: FileReading, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(as_object(path, result), ensure_ascii=False)
    stages = "  ".join(f"{name} {spent:.2f}" for name, spent in result.stages)
    parts = [f"{path}  {result.seconds:.2f} s  [{stages}]"]
    for reading in result.vouchers:
        parts.append(f"  {reading.kind}  ({reading.kind_confidence:.2f})")
        parts += [f"    {_told(name, field)}" for name, field in reading.fields.items()]
        parts += [
            f"    {MARKS[check.outcome]} {check.code}  {check.detail}" for check in reading.checks
        ]
        parts += [f"    ! {flaw.title}，{flaw.remedy}" for flaw in _flaws(reading)]
    return "\n".join(parts)


def _told(name: str, field: Field) -> str:
    value = field.value
    if name.endswith("_fen") and isinstance(value, int):
        value = f"{yuan(value)} 元"
    return f"{name:<16} {value}  [{field.source} {field.confidence:.2f}]"


def _fault_line(path: Path, error: Unreadable, seconds: float, *, as_json: bool) -> str:
    fault = error.fault
    if not as_json:
        return f"{path}  {seconds:.2f} s\n  {fault.code} {fault.title}。{fault.remedy}"
    told = {
        "file": str(path),
        "vouchers": [],
        "error": {"code": fault.code, "title": fault.title, "remedy": fault.remedy},
        "seconds": round(seconds, 3),
        "stages": [],
    }
    return json.dumps(told, ensure_ascii=False)
