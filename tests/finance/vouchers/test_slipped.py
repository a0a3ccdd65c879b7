"""A meter's print that stands beside the label of the line above or below."""

import pytest

from finance.vouchers.kinds.bridge import KIND as TOLL_KIND
from finance.vouchers.kinds.taxi import KIND
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine
from finance.vouchers.slipped import OF_RIDES, slip_of

LINE = 36
LABELS = ("单位", "电话", "车号", "证号", "日期", "时间", "单价", "里程", "等候", "状态", "金额",
          "燃油附加费", "预约叫车服务费", "实收金额", "卡号")  # fmt: skip
VALUES = ("0357", "67361234", "京BT1234", "310131", "2019-01-15", "20:37-20:59", "2.30", "14.6",
          "00:02:42", "0", "¥41.80", "¥1.00", "¥0.00", "¥43.00", "----")  # fmt: skip
EXPECTED = {
    "issued_on": "2019-01-15", "boarded_at": "20:37", "alighted_at": "20:59",
    "unit_price_fen": 230, "distance_km": "14.6", "waiting_time": "00:02:42", "total_fen": 4300,
    "certificate_number": "310131", "invoice_code": "111001881161", "invoice_number": "40302685",
}  # fmt: skip


def strip(
    off: float, *, labels: tuple[str, ...] = LABELS, values: tuple[str, ...] = VALUES
) -> Sheet:
    """Labels to the left, values to the right and `off` lower."""
    lines = [
        TextLine("临江市出租汽车专用发票", Box(0, 40, 0, 260, 24), 1.0),
        TextLine("111001881161", Box(0, 20, 40, 285, 70), 1.0),
        TextLine("40302685", Box(0, 20, 80, 194, 108), 1.0),
    ]
    for i, label in enumerate(labels):
        top = 140 + LINE * i
        lines.append(TextLine(label, Box(0, 58, top, 58 + 17 * len(label), top + 17), 1.0))
    for i, value in enumerate(values):
        top = 135 + LINE * i + off
        lines.append(TextLine(value, Box(0, 314 - 16 * len(value), top, 314, top + 27), 1.0))
    return lay_out((Page(0, 400, 900, "px", Source.OCR, tuple(lines)),))


@pytest.mark.parametrize("off", range(-36, 37, 6))
def test_how_far_days_and_hours_slipped_tells_how_far_all_did(off):
    page = strip(off)
    fields = KIND.read(page).fields
    assert {name: fields[name].value for name in EXPECTED} == EXPECTED
    box = fields["total_fen"].box
    assert box is not None
    assert any(abs(box.top - run.box.top) < 1 for run in page.runs if run.text == "¥43.00")


def test_what_only_moving_tells_is_told_with_doubt():
    straight, slipped = KIND.read(strip(0)).fields, KIND.read(strip(18)).fields
    assert slipped["total_fen"].confidence < straight["total_fen"].confidence
    assert slipped["issued_on"].confidence == straight["issued_on"].confidence


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (("日期", "上车", "下车", "金额"), ("2019-01-15", "20:37", "20:59", "43.00")),
        (("日期", "上车", "下车", "金额"), ("2019年01月15日", "20:37", "20:59", "43.00元")),
    ],
)
def test_hours_of_their_own_labels_tell_it_too(labels, values):
    assert slip_of(strip(20, labels=labels, values=values), OF_RIDES) is not None
    fields = KIND.read(strip(20, labels=labels, values=values)).fields
    assert fields["boarded_at"].value == "20:37"
    assert fields["total_fen"].value == 4300


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (LABELS, ()),  # nothing is printed
        (("日期", "金额"), ("2019-01-15", "43.00")),  # one pair may be any other
        (("日期", "时间", "日期"), ("2019-01-15", "20:37-20:59")),
        # Two papers beside each other: their pairs do not slip alike.
        (("日期", "时间"), ("2019-01-15", "", "", "20:37-20:59")),
    ],
)
def test_else_nobody_knows(labels, values):
    assert slip_of(strip(20, labels=labels, values=values), OF_RIDES) is None


TOLL = ("入口", "出口", "车型", "金额", "日期", "时间", "收费员")
PASSAGE = ("临江", "望海", "客一", "25.00元", "2018-11-02", "08:15:40", "330012")


@pytest.mark.parametrize("off", range(-30, 31, 6))
def test_the_slip_of_a_toll_booth_slips_too(off):
    fields = TOLL_KIND.read(strip(off, labels=TOLL, values=PASSAGE)).fields
    expected = {
        "entry_station": "临江", "exit_station": "望海", "vehicle_type": "客一", "total_fen": 2500,
        "issued_on": "2018-11-02", "issued_at": "08:15:40",
    }  # fmt: skip
    assert {name: fields[name].value for name in expected} == expected


@pytest.mark.parametrize("day", ["2019-01-15", "19-1-15"])
def test_a_day_beside_the_label_of_the_driver_is_no_number_of_his(day):
    fields = KIND.read(strip(-LINE, labels=("车号", "证号"), values=("浙AT1234", "", day))).fields
    assert "certificate_number" not in fields
