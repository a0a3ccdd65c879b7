"""Each kind against the lines that OCR read, or a text layer held, on the drawn samples."""

import json
from pathlib import Path

import pytest

from finance.vouchers.interpret import interpret, lacks
from finance.vouchers.reading import Outcome, Source

SAMPLES = Path(__file__).resolve().parents[4] / "samples"
NAMES = sorted(path.stem for path in (Path(__file__).parent / "recorded").glob("*.json"))
TRUTH = {
    Path(one["file"]).stem: one
    for one in json.loads((SAMPLES / "expected.json").read_text("utf-8"))
}
KEYS = (
    "invoice_code", "invoice_number", "check_code", "issued_on", "net_fen", "tax_fen",
    "total_fen", "seller_name", "seller_tax_id", "buyer_name", "buyer_tax_id", "ticket_id",
    "train_number", "departure_station", "arrival_station", "seat_class", "total_cn", "drawer",
)  # fmt: skip


def test_there_are_recordings_of_every_way_of_printing():
    kinds = {TRUTH[name]["kind"] for name in NAMES}
    assert {"vat_special", "vat_normal", "vat_e_normal", "de_normal", "de_special"} <= kinds
    assert {"rail_paper", "rail_e", "receipt", "none"} <= kinds


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_read_exactly(name, recorded):
    (reading,) = interpret(recorded(name))
    truth = TRUTH[name]
    assert reading.kind == truth["kind"]
    said = {key: truth["fields"].get(key) for key in KEYS}
    for key, value in said.items():
        if value is not None:
            assert _plain(reading.value(key)) == _plain(value), key


@pytest.mark.parametrize("name", NAMES)
def test_print_alone_gives_the_kind_and_what_the_code_says(name, recorded):
    """The same without the QR code, as when a stamp covers it."""
    evidence = recorded(name)
    bare = type(evidence)(carrier=evidence.carrier, pages=evidence.pages)
    (with_code,) = interpret(evidence)
    (reading,) = interpret(bare)
    assert reading.kind == with_code.kind
    for key in ("invoice_code", "invoice_number", "issued_on", "total_fen"):
        assert reading.value(key) == with_code.value(key), key


@pytest.mark.parametrize("name", NAMES)
def test_no_check_fails_on_a_correct_voucher(name, recorded):
    (reading,) = interpret(recorded(name))
    failed = [check for check in reading.checks if check.outcome is Outcome.FAILED]
    assert failed == []
    assert lacks(reading) == ()


@pytest.mark.parametrize("name", [name for name in NAMES if TRUTH[name].get("items")])
def test_amounts_of_the_goods_are_read(name, recorded):
    (reading,) = interpret(recorded(name))
    said = [item["amount_fen"] for item in TRUTH[name]["items"]]
    assert [item["amount_fen"] for item in reading.items] == said


@pytest.mark.parametrize("name", NAMES)
def test_raw_certainty_of_ocr_never_passes_ninety_percent(name, recorded):
    (reading,) = interpret(recorded(name))
    for field in reading.fields.values():
        ceiling = {Source.OCR: 0.90, Source.TEXT: 0.95, Source.QR: 0.99}[field.source]
        raw = field.confidence if field.certainty is None else field.certainty
        assert 0 < raw <= ceiling


def _plain(value):
    if not isinstance(value, str):
        return value
    return value.replace("（", "(").replace("）", ")").replace(" ", "")
