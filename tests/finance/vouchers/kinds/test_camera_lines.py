"""The forms of invoices as a camera's reader breaks, joins and misreads their lines."""

from collections.abc import Iterable

import pytest

from finance.vouchers.calibration import to_confirm
from finance.vouchers.interpret import interpret
from finance.vouchers.reading import Box, Carrier, Evidence, Page, Source, TextLine

Line = tuple[float, float, str] | tuple[float, float, str, float]

BUYER, SELLER = "55330199MF1000306M", "91330199MAKFBRRC0A"
BUYER_NAME, SELLER_NAME = "柳塘社区居民委员会", "临江市惠邻办公用品有限公司"
DIGITAL, CODE, NUMBER = "24332000000012345678", "033001900111", "12345678"
SAID = {
    "total_fen": 20000,
    "net_fen": 17699,
    "tax_fen": 2301,
    "buyer_name": BUYER_NAME,
    "seller_name": SELLER_NAME,
    "buyer_tax_id": BUYER,
    "seller_tax_id": SELLER,
}
SUMS: tuple[Line, ...] = (
    (100, 480, "合"),
    (180, 480, "计"),
    (940, 480, "¥176.99"),
    (1340, 480, "¥23.01"),
)
TOTAL: tuple[Line, ...] = (
    (60, 530, "价税合计(大写)"),
    (400, 530, "⊗贰佰圆整"),
    (1000, 530, "(小写)¥200.00"),
)
NAMES: tuple[Line, ...] = ((50, 110, f"名称:{BUYER_NAME}"), (840, 110, f"名称:{SELLER_NAME}"))
IDS: tuple[Line, ...] = (
    (50, 170, f"统一社会信用代码/纳税人识别号:{BUYER}"),
    (840, 170, f"统一社会信用代码/纳税人识别号:{SELLER}"),
)
GOODS: tuple[Line, ...] = (
    (50, 250, "项目名称"),
    (300, 250, "规格型号"),
    (950, 250, "金额"),
    (1100, 250, "税率/征收率"),
    (1350, 250, "税额"),
    (10, 290, "*纸制品*复印纸"),
    (950, 290, "176.99"),
    (1120, 290, "13%"),
    (1350, 290, "23.01"),
)
UPRIGHT = (("购买方信息", 10, 110), ("销售方信息", 800, 110))


def page(lines: Iterable[Line], upright: Iterable[tuple[str, float, float]] = ()) -> Evidence:
    """Each character 20 wide (10 for ASCII), unless the line says how wide it is."""
    made = []
    for left, top, text, *wide in lines:
        width = wide[0] if wide else sum(20 if ord(sign) > 255 else 10 for sign in text)
        made.append(TextLine(text, Box(0, left, top, left + width, top + 20), 0.97))
    for text, left, top in upright:
        made.append(TextLine(text, Box(0, left, top, left + 20, top + 22 * len(text)), 0.97))
    return Evidence(Carrier.IMAGE, (Page(0, 1600, 1000, "px", Source.OCR, tuple(made)),))


def digital(
    *,
    head: tuple[str, str] = (f"发票号码:{DIGITAL}", "开票日期:2024年03月05日"),
    names: tuple[Line, ...] = NAMES,
    ids: tuple[Line, ...] = IDS,
    sums: tuple[Line, ...] = SUMS,
    total: tuple[Line, ...] = TOTAL,
) -> tuple[Line, ...]:
    top = ((600, 20, "电子发票(普通发票)"), (1150, 20, head[0]), (1150, 50, head[1]))
    return (*top, *names, *ids, *GOODS, *sums, *total, (100, 720, "开票人:张三"))


JOINED = (
    ((50, 110, f"名称:{BUYER_NAME} 名称:{SELLER_NAME}", 1130),),
    (
        (
            50,
            170,
            f"统一社会信用代码/纳税人识别号:{BUYER}统一社会信用代码/纳税人识别号:{SELLER}",
            1400,
        ),
    ),
)
DIGITAL_LINES: dict[str, tuple[tuple[Line, ...], dict[str, object]]] = {
    "both blocks in one line": (digital(names=JOINED[0], ids=JOINED[1]), {}),
    "labels without their colons": (
        digital(
            head=(f"发票号码{DIGITAL}", "开票日期2024年03月05日"),
            names=((50, 110, f"名称{BUYER_NAME}"), (840, 110, f"名称{SELLER_NAME}")),
        ),
        {},
    ),
    "gaps in the number": (
        digital(head=("发票号码: 2433 2000 0000 1234 5678", "开票日期: 2024 年 03 月 05 日")),
        {},
    ),
    "the sign of the currency misread": (
        digital(
            sums=(*SUMS[:2], (940, 480, "羊176.99"), (1340, 480, "Y23.01")),
            total=(*TOTAL[:1], (400, 530, "⑧贰佰园整"), (1000, 530, "(小写)羊200.00")),
        ),
        {},
    ),
    "a gap behind the comma": (
        digital(
            sums=(*SUMS[:2], (940, 480, "¥17，699.00"), (1340, 480, "¥2, 301.00")),
            total=(*TOTAL[:1], (400, 530, "⊗贰万圆整"), (1000, 530, "(小写)¥20, 000. 00")),
        ),
        {"total_fen": 2000000, "net_fen": 1769900, "tax_fen": 230100},
    ),
    "a minus before the sign": (
        digital(
            sums=(*SUMS[:2], (940, 480, "-¥176.99"), (1340, 480, "-¥23.01")),
            total=(*TOTAL[:1], (400, 530, "⊗(负数)贰佰圆整"), (1000, 530, "(小写)-¥200.00")),
        ),
        {"total_fen": -20000, "net_fen": -17699, "tax_fen": -2301},
    ),
    "a buyer who is a person": (
        digital(
            names=((50, 110, "名称:个人"), NAMES[1]),
            ids=((50, 170, "统一社会信用代码/纳税人识别号:"), IDS[1]),
        ),
        {"buyer_name": "个人", "buyer_tax_id": None},
    ),
    "a seller who is a person": (
        digital(
            names=(NAMES[0], (840, 110, "名称:王晓芸")),
            ids=(IDS[0], (840, 170, "统一社会信用代码/纳税人识别号:330199********9656")),
        ),
        {"seller_name": "王晓芸", "seller_tax_id": "330199********9656"},
    ),
}


@pytest.mark.parametrize("upright", [(), UPRIGHT], ids=["no titles", "titles"])
@pytest.mark.parametrize("name", DIGITAL_LINES)
def test_a_digital_invoice(name, upright):
    lines, other = DIGITAL_LINES[name]
    (reading,) = interpret(page(lines, upright))
    expected = SAID | {"invoice_number": DIGITAL, "issued_on": "2024-03-05"} | other
    assert reading.kind == "de_normal"
    assert {key: reading.value(key) for key in expected} == expected


def test_a_line_of_both_blocks_gives_neither_name_to_the_other():
    (reading,) = interpret(page(digital(names=JOINED[0], ids=JOINED[1]), UPRIGHT))
    assert "名称" not in str(reading.value("buyer_name"))
    unseen = set(reading.fields) - set(to_confirm(reading.fields, (), error_max=0.005))
    assert {"buyer_tax_id", "seller_tax_id"} <= unseen


def old_form(top: tuple[Line, ...], buyer: tuple[Line, ...]) -> tuple[Line, ...]:
    """电子普票 with its seller below."""
    return (
        (600, 20, "浙江增值税电子普通发票"),
        *top,
        *buyer,
        *((left, top + 20, text) for left, top, text, *_ in GOODS),
        *SUMS,
        *TOTAL,
        (50, 580, f"名 称:{SELLER_NAME}"),
        (50, 610, f"纳税人识别号:{SELLER}"),
        (960, 580, "备注"),
        (760, 720, "开票人:李四"),
    )


HEAD: tuple[Line, ...] = (
    (1150, 20, f"发票代码:{CODE}"),
    (1150, 45, f"发票号码:{NUMBER}"),
    (1150, 75, "开票日期:2020年03月05日"),
)
OLD_BUYER: tuple[Line, ...] = (
    (50, 110, f"名 称:{BUYER_NAME}"),
    (50, 140, f"纳税人识别号:{BUYER}"),
)
OLD_LINES = {
    "letter-spaced labels": old_form(
        (
            (1150, 20, f"发 票 代 码 : {CODE}"),
            (1150, 45, f"发 票 号 码 : {NUMBER}"),
            (1150, 75, "开 票 日 期 : 2020 年 03 月 05 日"),
        ),
        OLD_BUYER,
    ),
    "the label's first character lost": old_form(
        (HEAD[0], (1150, 45, f"票号码:{NUMBER}"), HEAD[2]), OLD_BUYER
    ),
    "gaps in the figures": old_form(
        ((1150, 20, "发票代码:0330019 00111"), (1150, 45, "发票号码:1234 5678"), HEAD[2]),
        OLD_BUYER,
    ),
    "the cipher in the buyer's line": old_form(
        HEAD,
        (
            (50, 110, f"名 称:{BUYER_NAME} 密 03*3-+>7<8/901*23>45<67"),
            (50, 140, f"纳税人识别号:{BUYER} 码 89+0<1>2*3/4-567<8901>2"),
        ),
    ),
}


@pytest.mark.parametrize("name", OLD_LINES)
def test_an_old_electronic_invoice(name):
    (reading,) = interpret(page(OLD_LINES[name]))
    expected = SAID | {
        "invoice_code": CODE,
        "invoice_number": NUMBER,
        "issued_on": "2020-03-05",
    }
    assert reading.kind == "vat_e_normal"
    assert {key: reading.value(key) for key in expected} == expected
