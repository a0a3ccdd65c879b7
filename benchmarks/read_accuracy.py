"""How much of real and drawn vouchers is read exactly, per kind and field.

Takes a folder of files and its truth: an `index.tsv` of real files, or an `expected.json` of
drawn ones. Prints every miss, a table, and, last, one line of JSON.

    python benchmarks/read_accuracy.py ../shared/data/files ../shared/data/index.tsv
    python benchmarks/read_accuracy.py samples/files samples/expected.json
"""

import argparse
import csv
import json
import re
import resource
import sys
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from finance.vouchers.faults import Unreadable
from finance.vouchers.reading import Outcome, VoucherReading
from ocr_worker.carriers.base import Limits
from ocr_worker.engines import open_engine
from ocr_worker.engines.base import EngineSettings
from ocr_worker.file_reading import FileReading
from ocr_worker.models_folder import build_models_folder
from ocr_worker.pipeline import read_file

KEYS = (
    "invoice_number", "invoice_code", "check_code", "issued_on", "net_fen", "tax_fen",
    "total_fen", "seller_name", "seller_tax_id", "buyer_name", "buyer_tax_id",
)  # fmt: skip

COLUMNS = {
    "invoice_code": "invoice_code",
    "invoice_number": "invoice_number",
    "issue_date": "issued_on",
    "amount_excl_tax": "net_fen",
    "tax": "tax_fen",
    "total_incl_tax": "total_fen",
    "seller_name": "seller_name",
    "seller_tax_id": "seller_tax_id",
    "buyer_name": "buyer_name",
    "buyer_tax_id": "buyer_tax_id",
    "check_code": "check_code",
}

# The table names what a file is; several of its words may be one kind of ours.
KINDS = (
    ("vat_special", {"vat_special", "vat_e_special"}),
    ("vat_ordinary", {"vat_normal"}),
    ("vat_electronic", {"vat_e_normal"}),
    ("shudian_special", {"de_special"}),
    ("shudian_ordinary", {"de_normal"}),
    ("shudian", {"de_special", "de_normal"}),
    ("rail_eticket", {"rail_e"}),
    ("train_ticket", {"rail_paper"}),
    ("air_itinerary", {"air_e"}),
    ("bank_voucher", {"bank_receipt", "none"}),
    ("negative", {"none"}),
    ("taxi", {"other", "taxi"}),
    ("receipt", {"other"}),
    ("invoice_", {"other"}),
)


@dataclass
class Truth:
    file: str
    kinds: set[str]
    label: str
    fields: dict[str, Any] = field(default_factory=dict)


def fen(text: str) -> int | None:
    if text == "***":
        return 0
    return round(float(text) * 100) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def from_tsv(path: Path) -> list[Truth]:
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    truths = []
    for row in rows:
        name = row["file"]
        kinds = next((kinds for start, kinds in KINDS if name.startswith(start)), set())
        if row["kind"].startswith("bank_voucher"):
            kinds = {"bank_receipt", "none"}
        fields: dict[str, Any] = {}
        if "none" not in kinds:
            for column, name_of_field in COLUMNS.items():
                text = (row[column] or "").strip()
                if text:
                    money = name_of_field.endswith("_fen")
                    fields[name_of_field] = fen(text) if money else text
        truths.append(Truth(row["file"], kinds, row["kind"], fields))
    return truths


def from_json(path: Path) -> list[Truth]:
    return [
        Truth(
            one["file"],
            {one["kind"]},
            one["kind"],
            {key: value for key, value in one["fields"].items() if value is not None},
        )
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


def same(truth: Any, read: Any) -> bool:
    if isinstance(truth, str) and isinstance(read, str):
        return _plain(truth) == _plain(read)
    return bool(truth == read)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def judge(truth: Truth, reading: VoucherReading, keys: tuple[str, ...]) -> dict[str, bool]:
    verdicts = {"kind": reading.kind in truth.kinds}
    for key in keys:
        if key in truth.fields:
            verdicts[key] = same(truth.fields[key], reading.value(key))
            if not verdicts[key]:
                print(f"   {key}: said {truth.fields[key]!r}, read {reading.value(key)!r}")
    for key in keys:
        if key not in truth.fields and reading.value(key) is not None:
            print(f"   {key}: nothing in the truth, read {reading.value(key)!r}")
    return verdicts


def main() -> int:
    chosen = arguments()
    truths = from_tsv(chosen.truth) if chosen.truth.suffix == ".tsv" else from_json(chosen.truth)
    models = build_models_folder(chosen.models)
    engine = open_engine(
        EngineSettings(models=models, engine=chosen.engine, threads=chosen.threads)
    )
    table: dict[tuple[str, str], list[bool]] = defaultdict(list)
    seconds: dict[str, float] = {}
    for truth in truths:
        if chosen.only not in truth.file:
            continue
        start = time.perf_counter()
        try:
            found = read_file(chosen.folder / truth.file, engine=engine, limits=Limits())
        except Unreadable as fault:
            print(f"{truth.file}: {fault}")
            table[truth.label, "kind"].append(False)
            continue
        seconds[truth.file] = time.perf_counter() - start
        show(truth.file, found, with_lines=chosen.lines)
        for key, verdict in judge(truth, found.vouchers[0], KEYS).items():
            table[truth.label, key].append(verdict)
    report(table, seconds)
    return 0


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("truth", type=Path)
    options.add_argument("--models", type=Path, default=Path(".zsb/models"))
    options.add_argument("--engine", default="paddle")
    options.add_argument("--only", default="", help="part of a file's name")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--lines", action="store_true", help="print the lines read")
    return options.parse_args()


def show(name: str, found: FileReading, *, with_lines: bool) -> None:
    reading = found.vouchers[0]
    stages = " ".join(f"{stage} {spent:.2f}" for stage, spent in found.stages if spent > 0.05)
    print(f"{name}: {reading.kind} {found.seconds:.2f} s ({stages})")
    pages = reading.evidence.pages if with_lines and reading.evidence else ()
    for line in (line for page in pages for line in page.lines):
        box = line.box
        print(f"      {box.left:.0f},{box.top:.0f} {line.confidence:.2f} {line.text}")
    failed = [check.code for check in reading.checks if check.outcome is Outcome.FAILED]
    if failed:
        print("   failed checks:", " ".join(failed))
    if len(found.vouchers) != 1:
        print(f"   {len(found.vouchers)} vouchers")


def report(table: dict[tuple[str, str], list[bool]], seconds: dict[str, float]) -> None:
    print()
    per_field: dict[str, list[bool]] = defaultdict(list)
    per_kind: dict[str, list[bool]] = defaultdict(list)
    for (label, key), verdicts in table.items():
        per_field[key] += verdicts
        per_kind[label] += verdicts
    for title, group in (("kind", per_kind), ("field", per_field)):
        for name, verdicts in group.items():
            print(f"{title:6} {name:24} {sum(verdicts):4} of {len(verdicts)}")
    every = [verdict for verdicts in table.values() for verdict in verdicts]
    spent = sorted(seconds.values())
    print(
        json.dumps(
            {
                "files": len(seconds),
                "exact": sum(every),
                "of": len(every),
                "share": round(sum(every) / max(1, len(every)), 4),
                "fields": {key: [sum(v), len(v)] for key, v in per_field.items()},
                "kinds": {key: [sum(v), len(v)] for key, v in per_kind.items()},
                "seconds_median": round(spent[len(spent) // 2], 3) if spent else None,
                "seconds_max": round(spent[-1], 3) if spent else None,
                "resident_max_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
