"""Sheets with several slips, from lines that are written down."""

import numpy as np
import pytest

from finance.vouchers.reading import Box, Field, Page, Source, TextLine, VoucherReading
from ocr_worker.carriers.base import Picture
from ocr_worker.engines.base import RawLine
from ocr_worker.stages.geometry import Plane
from ocr_worker.stages.glued import are_several, cut_slips, slips_on
from ocr_worker.stages.lines import level
from ocr_worker.stages.sides import lying

WIDTH, HEIGHT = 1600, 1200


def taxi(number, fare="23.00"):
    """A slip of 300 × 400: text, left, top, width, height."""
    rows = (
        "四川省出租汽车专用发票",
        "发票代码 151002218296",
        f"发票号码 {number}",
        "车号 川A12345",
        "证号 005348",
        "日期 2022-07-20",
        "上车 14:30",
        "下车 14:52",
        "单价 2.30",
        "里程 14.0",
        f"金额 {fare}元",
    )
    return [(text, 0, 36 * i, 18 * len(text), 28) for i, text in enumerate(rows)]


def ticket(number):
    rows = (
        (number, 0, 0, 110, 28),
        ("临江站", 0, 60, 100, 36),
        ("G5031", 160, 60, 90, 36),
        ("石桥东站", 330, 60, 120, 36),
        ("2022年02月14日06:06开", 0, 120, 300, 28),
        ("16车09C号", 330, 120, 120, 28),
        ("¥54.5元", 0, 160, 120, 28),
        ("二等座", 330, 160, 80, 28),
        ("限乘当日当次车", 0, 200, 200, 28),
        (f"76904000190214{number}临江售", 0, 300, 400, 28),
    )
    return list(rows)


def at(slip, left, top):
    return [(text, left + x, top + y, wide, high) for text, x, y, wide, high in slip]


def upside_down(slip, left, top, size=(300, 400)):
    """As it lies on the sheet once the slip is turned by two quarters."""
    return [
        (text, left + size[0] - x - wide, top + size[1] - y - high, wide, high)
        for text, x, y, wide, high in slip
    ]


def downwards(slip, left, top, high=400):
    """As it lies on the sheet once the slip is turned by a quarter clockwise."""
    return [(t, left + high - y - tall, top + x, tall, wide) for t, x, y, wide, tall in slip]


def raw(lines, confidence=0.99):
    return tuple(
        RawLine(
            text,
            ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)),
            confidence,
        )
        for text, x, y, wide, high in lines
    )


def page(*slips):
    lines = tuple(
        TextLine(text, Box(0, x, y, x + wide, y + high), 0.99)
        for slip in slips
        for text, x, y, wide, high in slip
    )
    return Page(0, WIDTH, HEIGHT, "px", Source.OCR, lines)


def places(*slips):
    sheet = page(*slips)
    return slips_on(sheet, lying(sheet.lines))


class OnItsHead:
    """Reads other lines on their head."""

    name = "scripted"

    def __init__(self, lines=()):
        self.lines, self.looks = lines, 0

    def find_lines(self, pixels, *, side_px):
        raise AssertionError("the places are known")

    def read_at(self, pixels, quads):
        self.looks += 1
        return self.lines

    def close(self):
        pass


def cut(*slips, poor=(), turned=(), unit=1.0):
    read = level(
        np.full((HEIGHT, WIDTH, 3), 240, np.uint8),
        Plane(np.diag([unit, unit, 1.0])),
        tuple(line for slip in slips for line in raw(slip)) + raw(poor, 0.4),
    )
    engine = OnItsHead(raw(turned))
    picture = Picture(page=0, pixels=read.pixels, unit_per_px=unit)
    return cut_slips(picture, read, engine=engine), engine.looks


def test_slips_side_by_side_and_below_are_told_apart():
    found = places(
        at(taxi("28336619"), 40, 40),
        at(taxi("28336620"), 420, 60),
        at(ticket("Z948013"), 50, 600),
    )
    assert [(place.box.left, place.box.top, place.quarters) for place in found] == [
        (40, 40, 0), (420, 60, 0), (50, 600, 0),
    ]  # fmt: skip


def test_a_slip_that_lies_on_its_side_is_one_of_its_own():
    found = places(at(taxi("28336619"), 40, 40), downwards(taxi("28336620"), 460, 50))
    assert [place.quarters for place in found] == [0, 3]


def test_one_slip_with_wide_gaps_stays_whole():
    slip = [(text, x, y * 2, wide, high) for text, x, y, wide, high in taxi("28336619")]
    assert places(at(slip, 40, 40)) == ()
    twice = (*at(slip, 40, 40), ("发票号码", 900, 40, 80, 28), ("发票代码", 900, 90, 80, 28))
    assert places(twice) == ()


def test_another_number_on_one_paper_is_no_second_slip():
    other = [("被红冲发票号码 28336620", 0, 0, 400, 28), ("合计 ¥23.00", 0, 60, 200, 28)]
    assert places(at(taxi("28336619"), 40, 40), at(other, 800, 40)) == ()


def test_a_slip_of_which_only_the_head_is_legible_is_one_too():
    found = places(at(taxi("28336619"), 40, 40), at(taxi("28336620")[1:3], 500, 40))
    assert found == ()  # two lines are a scrap
    found = places(at(taxi("28336619"), 40, 40), at(taxi("28336620")[:3], 500, 40))
    assert len(found) == 2


def test_lines_that_lie_another_way_belong_to_another_slip():
    """A slip hardly read beside one that is: not one large slip."""
    dim = downwards(taxi("2833 620")[:8], 460, 50)
    found = places(at(taxi("28336619"), 40, 40), dim, at(ticket("Z948013"), 50, 600))
    assert [place.box.right for place in found if place.box.left == 40] == [40 + 18 * 17]


def test_what_lies_beside_slips_and_reads_badly_is_looked_at_on_its_own():
    dim = [("".join("?" for _ in text), *where) for text, *where in taxi("28336620")]
    known = (at(taxi("28336619"), 40, 40), at(ticket("Z948013"), 50, 600))
    assert len(places(*known, downwards(dim, 460, 50))) == 3
    assert len(places(*known, downwards(dim[:7], 460, 50))) == 2  # a stamp, a remark


def test_each_slip_is_cut_out_upright_with_its_way_back():
    (one, two), looks = cut(
        at(taxi("28336619"), 40, 40), downwards(taxi("28336620"), 460, 50), unit=2.0
    )
    assert looks == 1  # tall lines: on their head they might say more
    (known,) = (line for line in one.known if line.text == "发票号码 28336619")
    left, top = known.quad[0]
    assert 0 < left < one.flat.pixels.shape[1]
    assert 0 < top < one.flat.pixels.shape[0]
    assert one.flat.pixels.shape[0] > one.flat.pixels.shape[1]
    assert two.flat.pixels.shape[0] > two.flat.pixels.shape[1]
    assert two.picture.page_size == (2 * WIDTH, 2 * HEIGHT)
    # Its own top left lies at its top right on the sheet.
    left, top = two.plane.quad(((0, 0), (1, 0), (1, 1), (0, 1)))[0]
    assert left == pytest.approx(2 * two.picture.pixels.shape[1] + two.picture.left, abs=6)
    assert top == pytest.approx(two.picture.top, abs=6)


def test_slips_on_their_head_are_read_by_a_look_at_lines_on_their_head():
    whole = at(taxi("28336619"), 40, 40)
    lying_so = upside_down(taxi("28336620"), 600, 60)
    garbage = [("阿" * len(text), x, y, wide, high) for text, x, y, wide, high in lying_so]
    (_, two), looks = cut(whole, poor=garbage, turned=lying_so)
    assert looks == 1
    left, _ = two.plane.quad(((0, 0), (1, 0), (1, 1), (0, 1)))[0]
    assert left > two.picture.left + 100


def test_a_sheet_that_reads_well_is_looked_at_once():
    slips, looks = cut(at(taxi("28336619"), 40, 40), at(taxi("28336620"), 420, 60))
    assert len(slips) == 2
    assert looks == 0


def test_no_slip_reaches_into_another():
    (one, two), _ = cut(at(taxi("28336619"), 40, 40), at(taxi("28336620"), 375, 60))
    assert one.picture.left + one.picture.pixels.shape[1] <= two.picture.left + 2


def test_an_empty_page_shows_no_slip():
    assert cut() == ((), 0)


def test_several_have_numbers_of_their_own(read_numbers):
    assert are_several(read_numbers("28336619", "28336620"))
    assert not are_several(read_numbers("28336619", "28336619"))
    assert not are_several(read_numbers("28336619", None))


@pytest.fixture
def read_numbers():
    def readings(*numbers):
        return [
            VoucherReading(
                "taxi",
                0.9,
                {"invoice_number": Field(number, Source.OCR, 0.9)} if number else {},
            )
            for number in numbers
        ]

    return readings
