"""Narrow cells of a 特定业务, whose places and names go on in the lines below."""

import pytest

from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.reading import Box, Page, Source, TextLine
from finance.vouchers.special_business import read_business

Line = tuple[float, float, str]

MARK: Line = (20, 20, "旅客运输服务")
HEADS: tuple[Line, ...] = (
    (20, 140, "出行人"),
    (100, 140, "有效身份证件号"),
    (200, 140, "出行日期"),
    (270, 140, "出发地"),
    (370, 140, "到达地"),
    (470, 140, "交通工具类型"),
)
TRIP: tuple[Line, ...] = (
    (20, 155, "陈晓明"),
    (100, 155, "3301061990****1234"),
    (200, 155, "2025-03-15"),
    (370, 155, "杭州西站"),
    (470, 155, "出租车"),
)
BUILDING: tuple[Line, ...] = (
    (20, 20, "建筑服务"),
    (20, 140, "项目名称"),
    (150, 140, "建筑服务发生地"),
    (270, 140, "建筑项目名称"),
    (400, 140, "金 额"),
    (20, 155, "*建筑服务*工程款"),
    (150, 155, "浙江省杭州市临江街道东"),
    (270, 155, "东方社区活动室维修改"),
    (400, 155, "29126.21"),
)


def sheet(*lines: Line, source: Source = Source.TEXT) -> Sheet:
    placed = tuple(
        TextLine(
            text,
            Box(0, left, top, left + sum(9 if sign > "z" else 5 for sign in text), top + 9),
            1.0,
        )
        for left, top, text in lines
    )
    return lay_out((Page(0, 600, 400, "pt", source, placed),))


def test_a_place_goes_on_below() -> None:
    found = read_business(
        sheet(MARK, *HEADS, *TRIP, (270, 155, "临江市东方客运中"), (270, 167, "心站东广场"))
    )
    assert found["departure_station"].value == "临江市东方客运中心站东广场"
    assert found["arrival_station"].value == "杭州西站"


@pytest.mark.parametrize(
    "second",
    [
        ((20, 167, "李红"), (270, 167, "杭州")),
        ((200, 167, "2025-03-16"), (270, 167, "杭州")),
        ((20, 167, "合计"), (270, 167, "两人")),
    ],
)
def test_the_next_row_is_another_trip(second: tuple[Line, ...]) -> None:
    found = read_business(sheet(MARK, *HEADS, *TRIP, (270, 155, "临江"), *second))
    assert found["departure_station"].value == "临江"


def test_every_line_of_two_cells_whose_goods_go_on_too() -> None:
    below: tuple[Line, ...] = (
        (20, 167, "（第一期）"),
        (150, 167, "方社区"),
        (270, 167, "造工程二零二五年第"),
        (270, 179, "二标段"),
    )
    found = read_business(sheet(*BUILDING, *below))
    assert found["project_place"].value == "浙江省杭州市临江街道东方社区"
    assert found["project_name"].value == "东方社区活动室维修改造工程二零二五年第二标段"


def test_what_stands_further_down_or_is_wider_is_none_of_the_cell() -> None:
    away: tuple[Line, ...] = ((150, 200, "本页无正文"), (150, 167, "此处另有一行宽得多的说明文字"))
    found = read_business(sheet(*BUILDING, *away))
    assert found["project_place"].value == "浙江省杭州市临江街道东"


def test_remarks_name_the_next_on_a_line_of_its_own() -> None:
    found = read_business(
        sheet(
            (20, 20, "建筑服务"),
            (20, 300, "建筑服务发生地：临江市临江区湖滨路105号"),
            (20, 312, "建筑项目名称：围墙修缮"),
        )
    )
    assert found["project_place"].value == "临江市临江区湖滨路105号"
    assert found["project_name"].value == "围墙修缮"


def test_lines_of_a_photograph_are_joined_with_doubt() -> None:
    found = read_business(sheet(*BUILDING, (150, 167, "方社区"), source=Source.OCR))
    assert found["project_place"].value == "浙江省杭州市临江街道东方社区"
    assert found["project_place"].confidence < found["project_name"].confidence


@pytest.mark.parametrize("mark", ["差额征税", "差额征税-差额开票", "差额征税-全额开票"])
def test_the_two_ways_to_tax_a_margin(mark: str) -> None:
    assert read_business(sheet((20, 20, mark)))["business_type"].value == "差额征税"
