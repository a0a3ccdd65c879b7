"""数电 paper of vehicles, and the freight form of before 2016, beside pages that are neither."""

import pytest

from finance.vouchers.interpret import interpret
from finance.vouchers.kinds import KINDS
from finance.vouchers.layout import Sheet, lay_out
from finance.vouchers.qr import parse_tax_code
from finance.vouchers.reading import Box, Carrier, Code, Evidence, Page, Source, TextLine
from finance.vouchers.titles import kind_from_title

BY_CODE = {kind.code: kind for kind in KINDS}
CELL, ROW = 300, 20


def page(*rows: str, source: Source = Source.TEXT) -> Page:
    """Cells of a row are parted by `|`."""
    lines = (
        TextLine(
            cell,
            Box(0, CELL * column, ROW * row, CELL * column + 10 * len(cell), ROW * row + 10),
            1.0,
        )
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells.split("|"))
    )
    return Page(0, 1200, 800, "pt", source, tuple(lines))


def sheet(*rows: str) -> Sheet:
    return lay_out((page(*rows),))


def likest(page: Sheet) -> str:
    return max(KINDS, key=lambda kind: kind.score(page)).code


CAR = (
    "机动车销售统一发票",
    "发票代码：133012320000|发票号码：01234567",
    "开票日期：2025-03-04|机器编号：661234567890",
    "购买方名称：某某社区居民委员会|车辆类型：小型客车",
    "厂牌型号：某牌|合格证号：WAB0123456789",
    "发动机号码：AB12345|车辆识别代号/车架号码：LSVAA4182E2123456",
    "价税合计：壹拾万圆整|小写：¥100000.00",
    "销货单位名称：甲公司|吨位：|限乘人数：5",
)
DIGITAL = "数电发票号码：25332000000012345678"
USED = (
    "二手车销售统一发票",
    "发票代码：033002500017|发票号码：01234567",
    "开票日期：2025-03-04",
    "买方单位/个人：某某社区居民委员会|车牌照号：浙A12345",
    "登记证号：330012345678|车架号/车辆识别代号：LSVAA4182E2123456",
    "转入地车辆管理所名称：临江车管所|二手车市场：乙公司",
    "车价合计（大写）：壹万圆整|小写：¥10000.00",
)


def test_vehicles_with_both_numbers() -> None:
    for rows, old, new in (
        (CAR, "vehicle", "paper_de_vehicle"),
        (USED, "used_car", "paper_de_used_car"),
    ):
        both = sheet(rows[0], DIGITAL, *rows[1:])
        assert likest(both) == new
        assert likest(sheet(*rows)) == old
        assert BY_CODE[new].score(sheet(*rows)) == 0.0
        assert BY_CODE[new].score(sheet("通知", DIGITAL)) == 0.0
        fields = BY_CODE[new].read(both).fields
        assert fields["digital_number"].value == "25332000000012345678"
        assert fields["invoice_number"].value == "01234567"
        assert fields["vin"].value == "LSVAA4182E2123456"


FREIGHT = (
    "货物运输业增值税专用发票",
    "发票代码：3300152720|发票号码：01234567|开票日期：2015年03月04日",
    "承运人及纳税人识别号：甲运输公司|密码区",
    "91330199MA2FFFFFXX",
    "实际受票方及纳税人识别号：某某社区居民委员会|55330199MF1000306M",
    "收货人及纳税人识别号：乙社|发货人及纳税人识别号：丙厂",
    "起运地、经由、到达地：青溪、望海、临江",
    "费用项目及金额：运费|运输货物信息：钢材",
    "合计金额：¥100.00|税率：11%|税额：¥11.00",
    "价税合计（大写）：壹佰壹拾壹圆整|（小写）¥111.00",
    "车种车号：浙A12345|车船吨位：8",
    "收款人：|复核人：|开票人：某某",
)


def test_freight() -> None:
    page = sheet(*FREIGHT)
    assert likest(page) == "freight_special"
    found = {
        name: field.value for name, field in BY_CODE["freight_special"].read(page).fields.items()
    }
    assert (found["invoice_code"], found["invoice_number"]) == ("3300152720", "01234567")
    assert found["seller_name"] == "甲运输公司"
    assert found["buyer_name"] == "某某社区居民委员会"
    assert found["seller_tax_id"] == "91330199MA2FFFFFXX"
    assert found["buyer_tax_id"] == "55330199MF1000306M"
    assert found["consignee_name"] == "乙社"
    assert found["total_fen"] == 11100
    assert found["plate_number"] == "浙A12345"
    # The head of its title under a seal: no common form has its boxes.
    assert likest(sheet("增值税专用发票", *FREIGHT[1:])) == "freight_special"
    assert BY_CODE["freight_special"].score(sheet("增值税专用发票", *FREIGHT[1:5])) == 0.0


CARRIER, RECEIVER = "91330199MAGA93934L", "55330199MF1000306M"


def askew(*numbers: tuple[str, float]) -> dict[str, tuple[object, float]]:
    """The numbers found where two labels stand at 100 and 200."""
    lines = [("承运人及纳税人识别号", 100.0), ("实际受票方及纳税人识别号", 200.0)]
    page = Page(
        0, 1200, 800, "px", Source.OCR,
        tuple(TextLine(text, Box(0, 0, top, 300, top + 30), 1.0) for text, top in lines)
        + tuple(TextLine(text, Box(0, 700, top, 1000, top + 30), 1.0) for text, top in numbers),
    )  # fmt: skip
    fields = BY_CODE["freight_special"].read(lay_out((page,))).fields
    return {
        name: (fields[name].value, fields[name].confidence)
        for name in ("seller_tax_id", "buyer_tax_id")
        if name in fields
    }


def test_numbers_of_parties_on_a_form_askew() -> None:
    both = {"seller_tax_id": (CARRIER, 0.9), "buyer_tax_id": (RECEIVER, 0.9)}
    assert askew((CARRIER, 100), (RECEIVER, 200)) == both
    assert askew((CARRIER, 60), (RECEIVER, 162)) == both
    assert askew((CARRIER, 135), (RECEIVER, 238)) == both


def test_one_number_off_its_label_may_be_the_next_partys() -> None:
    assert askew((RECEIVER, 162)) == {"buyer_tax_id": (RECEIVER, 0.36)}
    assert askew((CARRIER, 104)) == {"seller_tax_id": (CARRIER, 0.9)}
    assert askew() == {}


def test_numbers_of_parties_whose_label_is_lost() -> None:
    rows = ("承运人及纳税人识别号", CARRIER)
    assert "seller_tax_id" not in BY_CODE["freight_special"].read(sheet(*rows)).fields


def test_a_place_for_the_digital_number_that_lost_a_digit() -> None:
    assert likest(sheet(CAR[0], "数电票号码：4372345559157699478", *CAR[1:])) == "paper_de_vehicle"
    assert likest(sheet(CAR[0], "被红冲蓝字数电票号码：43723455591576", *CAR[1:])) == "vehicle"


def test_a_digital_form_whose_code_says_the_old_kind_and_whose_title_is_lost() -> None:
    code = Code("01,03,133012320000,01234567,100.00,20250304,,ABCD", "QRCode", Box(0, 0, 0, 9, 9))
    for rows, kind in (((DIGITAL, *CAR[1:]), "paper_de_vehicle"), (CAR[1:], "vehicle")):
        shown = Evidence(Carrier.IMAGE, (page(*rows, source=Source.OCR),), codes=(code,))
        (reading,) = interpret(shown)
        assert reading.kind == kind


def test_no_vehicle_is_marked_with_an_o() -> None:
    for rows, kind in ((CAR, "vehicle"), (USED, "used_car")):
        sure, unsure = (
            BY_CODE[kind].read(
                sheet(*(row.replace("LSVAA4182E", f"LSVAA4{said}") for row in rows))
            )
            for said in ("100E", "IOQE")
        )
        whole, mended = (one.fields["vin"] for one in (sure, unsure))
        assert whole.value == mended.value == "LSVAA4100E2123456"
        assert mended.repaired_from == "LSVAA4IOQE2123456"
        assert mended.confidence < whole.confidence


def test_a_certificate_that_lost_its_head_is_not_sure() -> None:
    whole, piece = (
        BY_CODE["vehicle"].read(sheet(*(row.replace("WAB0123456789", said) for row in CAR)))
        for said in ("WAB012345678901", "012345678")
    )
    sure, unsure = (one.fields["certificate_number"] for one in (whole, piece))
    assert (unsure.value, unsure.confidence < sure.confidence) == ("012345678", True)


def test_its_title_and_its_code() -> None:
    assert kind_from_title("货物运输业增值税专用发票") == "freight_special"
    old = parse_tax_code("01,02,3300152720,01234567,100.00,20150304,,ABCD,")
    assert old is not None
    assert old.kind == "freight_special"
    digital = parse_tax_code("01,02,,25332000000012345678,100.00,20250304,,ABCD,")
    assert digital is not None
    assert digital.kind is None


TITLELESS = {
    "attach_contract": (
        "合同编号：LJ-9559-332",
        "甲方：某某社区居民委员会",
        "乙方：临江市四时装饰工程有限公司",
        "一、项目名称：宣传栏制作安装",
        "二、合同价款：人民币伍万零柒佰圆整（￥50700.00），含税。",
        "三、付款方式：验收合格后，乙方开具发票",
        "五、本合同一式两份，自盖章之日起生效。",
        "签订日期：2024年12月20日",
    ),
    "air_e": (
        "发票号码：25332000000012345678|开票状态：正常",
        "旅客姓名：王小明|电子客票号码：7681234567890",
        "承运人|航班号|座位等级|日期|时间",
        "某某航空|WH0230|Y|2025年04月16日|19:59",
        "票价|燃油附加费|增值税税率|增值税税额|民航发展基金|合计",
        "填开单位：乙公司|填开日期：2025年04月18日",
    ),
    "de_special": (
        "增值税左用发票美号码：25512861341222696691",
        "购买方信息|销售方信息",
        "名称：甲|名称：乙",
        "统一社会信用代码/纳税人识别号：55330199MF1000306M",
        "项目名称|规格型号|税率/征收率|税额",
        "价税合计（大写）壹佰圆整|（小写）¥100.00",
        "开票人：某某",
    ),
}


@pytest.mark.parametrize("code", TITLELESS)
def test_forms_whose_title_nobody_can_read(code: str) -> None:
    assert likest(sheet(*TITLELESS[code])) == code


@pytest.mark.parametrize(
    "rows",
    [
        ("甲方应于三日内付款", "乙方负责安装", "付款方式另行约定", "一、总则"),  # an inner page
        ("登机牌", "航班号 WH0230", "电子客票号码 7681234567890", "承运人 某某航空"),
        ("关于增值税发票的通知", "购买方信息应填写完整", "销售方信息同上"),
    ],
)
def test_pages_that_only_speak_of_them(rows: tuple[str, ...]) -> None:
    assert max(kind.score(sheet(*rows)) for kind in KINDS) < 0.25


def test_a_seller_whose_box_lost_its_title_is_not_the_buyer() -> None:
    number = "91330199MA9Y2HTX6D"
    lines = (
        ("电子发票（普通发票）", 1035, 100), ("发票号码：25332000000012345678", 1988, 200),
        ("购买方信息 名称：枫林社区居民委员会", 130, 440),
        (f"统一社会信用代码/纳税人识别号：{number}", 1472, 550),
        ("项目名称", 301, 650), ("税额", 2565, 650),
    )  # fmt: skip
    made = (TextLine(text, Box(0, x, y, x + 18 * len(text), y + 30), 1.0) for text, x, y in lines)
    fields = (
        BY_CODE["de_normal"]
        .read(lay_out((Page(0, 2900, 1900, "px", Source.OCR, tuple(made)),)))
        .fields
    )
    assert fields["seller_tax_id"].value == number
    assert "buyer_tax_id" not in fields


@pytest.mark.parametrize(("day", "confidence"), [("2025年04月18日", 0.95), ("2025年04月1", 0.57)])
def test_a_day_that_lost_its_second_digit(day: str, confidence: float) -> None:
    rows = TITLELESS["air_e"]
    page = sheet(*rows[:-1], f"填开单位：乙公司|填开日期：{day}")
    assert BY_CODE["air_e"].read(page).fields["issued_on"].confidence == confidence
