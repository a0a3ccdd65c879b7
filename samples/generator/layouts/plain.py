"""Receipts, white slips and lists of payments: forms of paper shops, filled in by hand."""

from dataclasses import replace
from random import Random
from zlib import crc32

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, RED, Ink, Mark, Page, Rule, Text

PEN_BLUE: Ink = (32, 44, 120)
ROSE: Ink = (178, 52, 58)
FORMS = (
    Look(ROSE, PEN_BLUE, Face.SONG, Face.SONG, 4.0, 9.5, paper=(255, 252, 246)),
    Look((40, 100, 60), (30, 30, 34), Face.HEI, Face.SONG, 3.8, 9.0, paper=(244, 252, 244)),
    Look((50, 70, 150), PEN_BLUE, Face.SONG, Face.HEI, 4.2, 10.0, colon=":"),
)


def by_hand(page: Page, seed: str) -> Page:
    """What was filled in wavers: each character a little up or down, larger or smaller."""
    rng = Random(crc32(seed.encode()))
    marks: list[Mark] = []
    for mark in page.marks:
        if not isinstance(mark, Text) or mark.form:
            marks.append(mark)
            continue
        x = mark.left
        for char, advance in zip(mark.text, mark.advances(), strict=True):
            size = mark.size * rng.uniform(0.93, 1.09)
            y = mark.y + rng.uniform(-0.35, 0.35)
            marks.append(replace(mark, x=x, y=y, text=char, size=size, anchor="l", extra=0.0))
            x += advance * rng.uniform(0.97, 1.05)
    return replace(page, marks=tuple(marks))


def receipt(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, FORMS[variant], (175.0, 160.0, 185.0)[variant])
    pen.title(("收 款 收 据", "收　据", "收款凭单")[variant], 7.0, rules=2 - variant % 2)
    pen.row("|{issued_on:wide}", "№ |{serial_number}", at=(0.3, 0.7))
    if variant == 2:
        pen.grid(
            ((1, "交款单位：|{buyer_name}"),),
            ((1, "收款事由：|{purpose}"),),
            ((0.65, "金额（大写）：|{total_cn}"), (0.35, "￥：|{total_fen}")),
            height=11,
        )
        pen.y += 4
    else:
        pen.row("今收到　|{buyer_name}")
        pen.row("交来　|{purpose}")
        pen.row("人民币（大写）　|{total_cn}", "￥|{total_fen}", at=(0, 0.72))
        for y in (pen.y - 27, pen.y - 18, pen.y - 8.6):
            pen.marks.append(Rule(30, y + 0.2, pen.right, y + 0.2, pen.look.form, 0.2))
    pen.row("收款单位（盖章）：|{seller_name}", "经手人：|{handler}", at=(0, 0.68))
    ink = (RED, BLUE, RED)[variant]
    pen.seal((pen.width - 50, pen.y - 20), "{seller_name}", foot="财务专用章", ink=ink, turn=-7)
    return by_hand(pen.page(), facts.text("serial_number"))


def white_slip(facts: Facts, variant: int) -> Page:
    """Without any form: a torn sheet with some lines of writing."""
    look = replace(FORMS[variant], form=FORMS[variant].ink, label_face=FORMS[variant].face)
    pen = Pen(facts, look, 150 if variant else 180)
    pen.label((pen.width / 2, pen.y + 4), ("收　条", "白条", "领 条")[variant], size=7, anchor="m")
    pen.y += 16
    words = (
        "今收到{buyer_name}支付{purpose}，人民币{total_cn}（￥{total_fen}），此据。",
        "今领到{purpose}计人民币{total_cn}，￥{total_fen}元。付款单位：{buyer_name}",
        "兹领到{buyer_name}发给的{purpose}{total_fen}元（大写：{total_cn}）。",
    )
    pen.paragraph("　　" + words[variant], 30 if variant else 36)
    pen.row("收款人：{payee_name}", "电话：{telephone}")
    pen.row("身份证号：{payee_id_masked}")
    pen.row("经办人：{handler}", "证明人：{witness}")
    pen.row("", "{issued_on:wide}" if variant != 1 else "{issued_on:dot}")
    return by_hand(pen.page(), facts.text("telephone"))


PEOPLE = (
    Column(8, "序号", "{row}", "m"),
    Column(20, "姓名", "{name}", "m"),
    Column(40, "身份证号", "{id_masked}", "m"),
    Column(32, "银行卡号", "{account}", "m"),
    Column(20, "金额（元）", "{amount_fen}", "r"),
    Column(24, "签名", "{sign}", "m"),
)


def payout_list(facts: Facts, variant: int) -> Page:
    look = Look(BLACK, BLACK, (Face.SONG, Face.HEI, Face.MONO)[variant], size=3.8, step=8.0)
    pen = Pen(facts, look, 210)
    pen.y = 20
    pen.title(facts.text("title"), 7.0)
    pen.row("单位：|{buyer_name}", "日期：|{issued_on:dash}", at=(0, 0.62))
    columns = PEOPLE if variant == 0 else PEOPLE[:3] + PEOPLE[4:] if variant == 1 else PEOPLE[1:]
    rows = [
        {**item, "row": str(i + 1), "sign": item["name"]} for i, item in enumerate(facts.items)
    ]
    pen.table(columns, rows)
    pen.grid(((0.6, "合计（大写）|{total_cn}"), (0.4, "小写|{total_fen:￥}")), height=10)
    pen.y += 3
    pen.row("事由：|{purpose}")
    pen.row("制表：|{drawer}", "审核：|{reviewer}", "领导签字：", at=(0, 0.35, 0.68))
    page = pen.page(297)
    if variant == 1:
        return page
    signed = tuple(_written(mark, page.width) for mark in page.marks)
    return replace(page, marks=signed)


def _written(mark: Mark, width: float) -> Mark:
    """The signatures at the right edge are in blue ink and lean."""
    if isinstance(mark, Text) and not mark.form and mark.left > width * 0.84 and mark.y > 40:
        return replace(mark, ink=PEN_BLUE, size=mark.size * 1.15, y=mark.y + 0.4)
    return mark
