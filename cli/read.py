"""`zsb read FILE…`: read voucher files with the real pipeline; needs no server.

`--json` gives one object a line and is a stable interface (docs/reading-form.md); `--pretty`
draws the pages with a numbered box for every value. Exit code 0: all were read, 1: at least one
could not be, 2: wrong usage.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cli.pretty import draw, told
from finance.kernel.money import yuan
from finance.kernel.settings import Settings, load_settings
from finance.vouchers.calibration import to_confirm
from finance.vouchers.faults import Fault, Unreadable, UnreadPart
from finance.vouchers.flaws import Flaw, flaws_of
from finance.vouchers.reading import Field, FieldValue, Outcome, VoucherReading
from finance.vouchers.signature import UNSIGNED, signature_to_json
from ocr_worker.accelerator.starting import desk_for
from ocr_worker.file_reading import FileReading
from ocr_worker.reader import SandboxedReader

MARKS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOT_RUN: "–"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line per file")
    form.add_argument(
        "--pretty", action="store_true", help="draw the pages with numbered boxes, as PNG"
    )
    parser.add_argument("--out", type=Path, help="folder for --pretty, else beside each file")


def run(arguments: argparse.Namespace) -> int:
    absent = [path for path in arguments.files if not path.is_file()]
    for path in absent:
        print(f"没有这个文件 no such file: {path}", file=sys.stderr)
    if absent:
        return 2
    settings = load_settings()
    tell: Callable[[Path, FileReading], str] = partial(
        _as_json if arguments.json else _as_text, error_max=settings.field_error_max
    )
    if arguments.pretty:
        tell = _Drawn(arguments.out)
    return read_files(arguments.files, settings, tell=tell, as_json=arguments.json)


def read_files(
    paths: list[Path],
    settings: Settings,
    *,
    tell: Callable[[Path, FileReading], str],
    as_json: bool,
) -> int:
    with desk_for(settings) as desk:
        reader = SandboxedReader(settings, desk=desk)
        try:
            return _read_all(reader, paths, settings, tell=tell, as_json=as_json)
        finally:
            reader.close()


def _read_all(
    reader: SandboxedReader,
    paths: list[Path],
    settings: Settings,
    *,
    tell: Callable[[Path, FileReading], str],
    as_json: bool,
) -> int:
    status = 0
    for path in paths:
        began = time.monotonic()
        try:
            result = reader.read(path, timeout_s=settings.read_timeout_s)
        except Unreadable as error:
            status = 1
            seconds = time.monotonic() - began
            print(_fault_line(path, error, seconds, as_json=as_json), flush=True)
            continue
        print(tell(path, result), flush=True)
        status = 1 if result.unread else status
    return status


def as_object(path: Path, result: FileReading, *, error_max: float) -> dict[str, Any]:
    """The stable form of one file's answer; `seconds` leaves out the engine's loading."""
    unread = [_unread(part) for part in result.unread.values()]
    return {
        "file": str(path),
        "vouchers": [_voucher(reading, error_max) for reading in result.vouchers],
        **({"unread": unread} if unread else {}),
        "seconds": round(result.seconds, 3),
        "stages": [[name, round(spent, 3)] for name, spent in result.stages],
    }


def _unread(part: UnreadPart) -> dict[str, str]:
    return {**_fault(part.fault), "detail": part.detail}


def _fault(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "title": fault.title, "remedy": fault.remedy}


def _voucher(reading: VoucherReading, error_max: float) -> dict[str, Any]:
    signature = reading.evidence.signature if reading.evidence else None
    return {
        "kind": reading.kind,
        "fields": {name: _field(field) for name, field in reading.fields.items()},
        "to_confirm": _to_confirm(reading, error_max),
        "items": [dict(item) for item in reading.items],
        "parent": _parent(reading),
        "checks": [
            {"code": check.code, "outcome": str(check.outcome)} for check in reading.checks
        ],
        "signature": signature_to_json(signature or UNSIGNED),
        "quality": [asdict(flaw) for flaw in _flaws(reading)],
    }


def _parent(reading: VoucherReading) -> dict[str, Any] | None:
    """The voucher that an attachment says it hangs on; no more than its own word."""
    said = {part: reading.value(f"parent_{part}") for part in ("code", "number", "order")}
    return said if any(value is not None for value in said.values()) else None


def _to_confirm(reading: VoucherReading, error_max: float) -> tuple[str, ...]:
    return to_confirm(
        reading.fields,
        _notes(reading),
        error_max=error_max,
        kind_confidence=reading.kind_confidence,
    )


def _asked(name: str, unsure: tuple[str, ...]) -> str:
    return "  ← 请核对" if name in unsure else ""


def _flaws(reading: VoucherReading) -> tuple[Flaw, ...]:
    return flaws_of(_notes(reading))


def _notes(reading: VoucherReading) -> tuple[str, ...]:
    return reading.evidence.notes if reading.evidence else ()


def _field(field: Field) -> dict[str, Any]:
    return {
        "value": field.value,
        "source": str(field.source),
        "confidence": round(field.confidence, 4),
        "box": None if field.box is None else asdict(field.box),
    }


def _as_json(path: Path, result: FileReading, *, error_max: float) -> str:
    return json.dumps(as_object(path, result, error_max=error_max), ensure_ascii=False)


def _as_text(path: Path, result: FileReading, *, error_max: float) -> str:
    parts = [_head(path, result)]
    for reading in result.vouchers:
        unsure = _to_confirm(reading, error_max)
        kind = f"{reading.kind}  ({reading.kind_confidence:.2f})"
        parts.append(f"  {kind}{_asked('kind', unsure)}")
        parts += [
            f"    {told(name, field)}{_asked(name, unsure)}"
            for name, field in reading.fields.items()
        ]
        parts += [f"    · {_item(item)}" for item in reading.items]
        parts += [
            f"    {MARKS[check.outcome]} {check.code}  {check.detail}" for check in reading.checks
        ]
        parts += [f"    ! {flaw.title}，{flaw.remedy}" for flaw in _flaws(reading)]
    return "\n".join([*parts, *_unread_lines(result)])


def _unread_lines(result: FileReading) -> list[str]:
    return [f"  {part.detail}\n    {_said(part.fault)}" for part in result.unread.values()]


def _said(fault: Fault) -> str:
    return f"{fault.code} {fault.title}。{fault.remedy}"


def _head(path: Path, result: FileReading) -> str:
    stages = "  ".join(f"{name} {spent:.2f}" for name, spent in result.stages)
    return f"{path}  {result.seconds:.2f} s  [{stages}]"


def _item(item: Mapping[str, FieldValue]) -> str:
    said = ((name, value) for name, value in item.items() if value is not None)
    return "  ".join(
        f"{yuan(value)} 元" if name.endswith("_fen") and isinstance(value, int) else str(value)
        for name, value in said
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What `--pretty` says: where the drawings lie, and the legend of their numbers."""

    folder: Path | None

    def __call__(self, path: Path, result: FileReading) -> str:
        drawn = draw(path, result.vouchers, folder=self.folder or path.parent)
        files = [f"  → {file}" for file in drawn.files]
        return "\n".join([_head(path, result), *files, *drawn.legend, *_unread_lines(result)])


def _fault_line(path: Path, error: Unreadable, seconds: float, *, as_json: bool) -> str:
    fault = error.fault
    if not as_json:
        return f"{path}  {seconds:.2f} s\n  {_said(fault)}"
    told = {
        "file": str(path),
        "vouchers": [],
        "error": _fault(fault),
        "seconds": round(seconds, 3),
        "stages": [],
    }
    return json.dumps(told, ensure_ascii=False)
