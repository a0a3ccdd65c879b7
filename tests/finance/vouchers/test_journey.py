"""Who travels: the name behind a masked number of identity."""

import pytest

from finance.vouchers.journey import journey_fields
from finance.vouchers.layout import lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine

MASKED = "3301991976****1525"


def passenger(text: str):
    line = TextLine(text, Box(0, 0, 0, 20 * len(text), 20), 1.0)
    page = Page(0, 600, 400, "px", Source.OCR, (line,))
    return journey_fields(lay_out((page,)))["passenger_name"]


@pytest.mark.parametrize("number", [MASKED, "3301991976·····1525"])
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("张三-学生", "张三"),
        ("张三-二等座", "张三"),
        ("欧阳明-儿童", "欧阳明"),
        ("张三", "张三"),
        ("买买提·艾力", "买买提·艾力"),
    ],
)
def test_what_follows_a_stroke_is_no_part_of_the_name(number, said, name):
    found = passenger(f"{number} {said}")
    assert (found.value, found.confidence > 0.8) == (name, True)


@pytest.mark.parametrize(
    ("said", "name"), [("孙-凡", "孙一凡"), ("欧阳-凡", "欧阳一凡"), ("孙丽-", "孙丽")]
)
def test_a_stroke_amid_a_short_name_is_a_character(said, name):
    found = passenger(f"{MASKED} {said}")
    assert found.value == name
    assert (found.confidence < 0.75) == ("一" in name)


def at(left: float, text: str) -> TextLine:
    return TextLine(text, Box(0, left, 40, left + 20 * len(text), 64), 1.0)


@pytest.mark.parametrize(
    ("lines", "route"),
    [
        ([at(10, "临"), at(75, "江"), at(150, "D5401"), at(290, "望"), at(350, "海")],
         ("临江", "望海")),
        ([at(10, "临 江"), at(150, "D5401"), at(290, "望 海 站")], ("临江", "望海")),
        ([at(10, "临"), at(75, "江"), at(108, "站"), at(150, "D5401"), at(290, "望海")],
         ("临江", "望海")),
        ([at(10, "临江"), at(55, "站"), at(150, "D5401"), at(290, "望海站"), at(360, "网")],
         ("临江", "望海")),
    ],
)  # fmt: skip
def test_short_names_of_stations_are_set_across_the_room_of_long_ones(lines, route):
    found = journey_fields(lay_out((Page(0, 600, 400, "px", Source.OCR, tuple(lines)),)))
    assert (found["departure_station"].value, found["arrival_station"].value) == route
    assert found["train_number"].value == "D5401"


def test_a_carriage_put_on_behind_the_others_keeps_its_name():
    line = TextLine("加2车012号", Box(0, 0, 0, 120, 20), 1.0)
    page = Page(0, 600, 400, "px", Source.OCR, (line,))
    assert journey_fields(lay_out((page,)))["seat"].value == "加2车012号"
