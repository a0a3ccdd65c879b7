"""A slip beside papers that are no vouchers: the part that is one is read alone."""

from finance.vouchers.interpret import interpret
from finance.vouchers.parts import parts_of
from finance.vouchers.reading import Box, Carrier, Evidence, Page, Source, TextLine

NOTICE = (
    "关于缴纳2025年度城乡居民医疗保险费的通知", "各位居民：",
    "2025年度城乡居民医保个人缴费标准为400元/人，集中缴费期为", "缴费成功后可下载财政电子票据。",
    "咨询电话：0571-88811234", "2024年10月1日至12月31日",
)  # fmt: skip
TOLL = (
    "江苏省车辆通行费专用发票", "发票代码:132001610418", "发票号码:90213378",
    "收费站 江阴大桥南", "车型客一", "时间 2017-10-07 16:20", "车道 X03 工号 002718",
    "金额￥25元",
)  # fmt: skip
MENU = ("老街坊家常菜", "凉菜类", "拍黄瓜 12元", "夫妻肺片 36元", "可开发票", "订餐电话 85551234")


def block(rows: tuple[str, ...], *, left: float = 100, top: float = 0) -> tuple[TextLine, ...]:
    return tuple(
        TextLine(
            text, Box(0, left, top + 40 * at, left + 20 * len(text), top + 40 * at + 24), 0.99
        )
        for at, text in enumerate(rows)
    )


def picture(*blocks: tuple[TextLine, ...], source: Source = Source.OCR) -> Evidence:
    lines = tuple(line for one in blocks for line in one)
    return Evidence(Carrier.IMAGE, (Page(0, 2400, 2000, "px", source, lines),))


def test_a_slip_below_a_notice_is_read() -> None:
    (reading,) = interpret(picture(block(NOTICE), block(TOLL, top=500)))
    assert reading.kind == "bridge"
    said = {name: reading.value(name) for name in ("invoice_number", "issued_on", "total_fen")}
    assert said == {"invoice_number": "90213378", "issued_on": "2017-10-07", "total_fen": 2500}
    assert reading.evidence is not None
    assert len(reading.evidence.pages[0].lines) == len(NOTICE) + len(TOLL)


def test_a_slip_right_of_a_notice_is_read() -> None:
    (reading,) = interpret(picture(block(NOTICE), block(TOLL, left=1200, top=20)))
    assert (reading.kind, reading.value("total_fen")) == ("bridge", 2500)


def test_two_papers_that_are_no_vouchers_stay_none() -> None:
    (reading,) = interpret(picture(block(NOTICE), block(MENU, top=500)))
    assert reading.kind == "none"


def test_what_lies_close_together_is_one() -> None:
    assert list(parts_of(picture(block(NOTICE), block(TOLL, top=280)))) == []
    assert list(parts_of(picture())) == []
    assert list(parts_of(picture(block(NOTICE), block(TOLL, top=500), source=Source.TEXT))) == []


def test_a_few_lines_apart_are_no_part() -> None:
    (part,) = parts_of(picture(block(NOTICE[:2]), block(TOLL, top=500)))
    assert [line.text for line in part.pages[0].lines] == list(TOLL)


def test_a_ride_below_a_contract_is_a_ride() -> None:
    """As a whole the picture has a receipt's words and a contract's: it has no kind."""
    contract = ("物业保洁服务合同", "甲方：柳塘社区", "乙方：洁士保洁", "日期：2023年12月28日")
    ride = (
        "北京市出租汽车专用发票", "发票代码111001881011", "发票号码35120946", "车号: B·Q5837",
        "日期:2019-09-26", "时间:18:07-18:41", "单价:2.30元/公里", "里程: 12.4km",
        "金额: 41.00元",
    )  # fmt: skip
    (reading,) = interpret(picture(block(contract), block(ride, top=500)))
    assert (reading.kind, reading.value("issued_on")) == ("taxi", "2019-09-26")
