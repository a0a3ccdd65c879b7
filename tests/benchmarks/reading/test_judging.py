from pathlib import Path

import pytest

from benchmarks.reading.judging import judge, same, surplus
from benchmarks.reading.truth import Expected, Truth
from finance.vouchers.reading import Field, Source, VoucherReading


def _reading(kind, *, items=(), confidence=0.9, **values):
    fields = {name: Field(value, Source.OCR, confidence) for name, value in values.items()}
    return VoucherReading(kind=kind, kind_confidence=1.0, fields=fields, items=items)


def _truth(*vouchers, level="easy"):
    return Truth(Path("a.jpg"), vouchers, level)


def _expected(kind, *, items=None, **fields):
    return Expected(kind, frozenset({kind}), fields, items)


def _sure(reading, key):
    return reading.fields[key].confidence >= 0.95


@pytest.mark.parametrize(
    ("one", "two", "answer"),
    [
        ("（甲）", "( 甲 )", True),
        ("1", "1.00", True),
        ("00123", "123", False),
        ("1.20", "1.2", True),
        ("a.b", "ab", False),
        (100, 100, True),
        (100, None, False),
    ],
)
def test_widths_spaces_and_trailing_zeroes_do_not_count(one, two, answer):
    assert same(one, two) is answer


def test_slips_are_matched_by_what_they_say_not_by_their_order():
    truth = _truth(_expected("taxi", total_fen=1), _expected("taxi", total_fen=2))
    first, second = judge(
        truth, [_reading("taxi", total_fen=2), _reading("taxi", total_fen=1)], _sure
    )
    assert [v.is_exact for one in (first, second) for v in one.verdicts] == [True, True]


def test_a_voucher_that_was_not_found_misses_everything():
    (one,) = judge(_truth(_expected("taxi", total_fen=1)), [], _sure)
    assert one.kind_read is None
    assert not one.is_kind_exact
    assert [(v.read, v.is_wrong) for v in one.verdicts] == [(None, False)]


def test_a_wrong_key_field_taken_unseen_is_silently_wrong():
    truth = _truth(_expected("taxi", total_fen=1, seller_name="甲"))
    (sure,) = judge(truth, [_reading("taxi", total_fen=2, confidence=0.99)], _sure)
    (unsure,) = judge(truth, [_reading("taxi", total_fen=2)], _sure)
    (name,) = judge(
        truth, [_reading("taxi", total_fen=1, seller_name="乙", confidence=0.99)], _sure
    )
    assert sure.is_silently_wrong
    assert not unsure.is_silently_wrong
    assert not name.is_silently_wrong


def test_a_key_value_read_where_none_stands_is_wrong():
    truth = _truth(_expected("taxi", invoice_code=None, plate=None, buyer_name=None))
    (one,) = judge(truth, [_reading("taxi", invoice_code="1", plate="x", confidence=0.99)], _sure)
    assert [(v.key, v.is_wrong) for v in one.verdicts] == [("invoice_code", True)]
    assert one.is_silently_wrong


def test_goods_are_compared_cell_by_cell():
    printed = ({"name": "*纸*复印纸", "unit": "箱", "tax_rate": "13%", "quantity": "2"},)
    read = {"name": "复印纸", "category": "纸", "unit": "箱", "tax_rate": "13", "quantity": "2.0"}
    truth = _truth(_expected("vat", items=printed))
    (right,) = judge(truth, [_reading("vat", items=(read,))], _sure)
    (marked,) = judge(truth, [_reading("vat", items=({**read, "tax_rate": "13%"},))], _sure)
    assert marked.verdicts[0].is_exact
    (wrong,) = judge(truth, [_reading("vat", items=({**read, "unit": "个"},))], _sure)
    (few,) = judge(truth, [_reading("vat")], _sure)
    assert [one.verdicts[0].is_exact for one in (right, wrong, few)] == [True, False, False]
    assert "unit" in wrong.verdicts[0].read
    assert few.verdicts[0].read == "0 rows"


def test_vouchers_seen_where_there_are_fewer_are_counted():
    paper, nothing = _truth(_expected("taxi")), _truth(_expected("none"))
    assert surplus(paper, [_reading("taxi"), _reading("taxi")]) == 1
    assert surplus(paper, [_reading("none")]) == 0
    assert surplus(nothing, [_reading("taxi")]) == 1
    assert surplus(nothing, [_reading("none")]) == 0


def test_a_voucher_that_was_missed_takes_no_other_ones_reading():
    truth = _truth(
        _expected("bridge", invoice_number="1", total_fen=3000),
        _expected("rail_paper", invoice_number="2", total_fen=40600),
    )
    seen = [_reading("rail_paper", invoice_number="2", total_fen=40600)]
    missed, found = judge(truth, seen, _sure)
    assert (missed.kind_read, found.kind_read) == (None, "rail_paper")
    assert found.is_kind_exact
