"""收款收据: the small form that a shop fills in when it has no invoice; no number on it."""

from samples.generator.fonts import Face
from samples.generator.layouts.pieces import grid, notice
from samples.generator.numbers import amount_cn, yuan
from samples.generator.sheet import BLUE, RED, Ink, Mark, Page, Rule, Seal, Text
from samples.generator.values import Receipt

FORM: Ink = (178, 52, 58)


def receipt_page(receipt: Receipt) -> Page:
    marks = [*_form(), *_writing(receipt)]
    stamp = Seal(
        *(134, 66, 32, 32, receipt.seller.name, "★", "财务专用章"),
        foot_curved=False,
        ink=RED,
        worn=0.45,
        turn=-7,
    )
    return Page(175, 90, (*marks, stamp, notice(171, 88.5)), paper=(255, 252, 246))


def _form() -> list[Mark]:
    marks = grid(
        ((26, 12, 163), (76, 12, 163)),
        ((12, 26, 76), (163, 26, 76)),
        ink=FORM,
        width=0.35,
    )
    marks.append(Text(87.5, 14, "收 款 收 据", 7.5, Face.BOLD, FORM, "m", form=True))
    marks += [Rule(62, 16.5, 113, 16.5, FORM), Rule(62, 17.6, 113, 17.6, FORM)]
    for x, y, words in (
        *((16, 35, "今收到"), (16, 46, "交来"), (16, 57, "人民币（大写）")),
        *((16, 68, "小写"), (14, 83, "收款单位（盖章）："), (118, 83, "经手人：")),
    ):
        marks.append(Text(x, y, words, 4.2, Face.SONG, FORM, form=True))
    for left, right, below in ((31, 158, 36.5), (26, 158, 47.5), (47, 158, 58.5), (26, 80, 69.5)):
        marks.append(Rule(left, below, right, below, FORM, 0.2))
    return marks


def _writing(receipt: Receipt) -> list[Mark]:
    day = f"{receipt.issued_on.year} 年 {receipt.issued_on.month} 月 {receipt.issued_on.day} 日"
    lines = (
        (87.5, 23.5, day, "m"),
        (33, 35, receipt.payer, "l"),
        (28, 46, receipt.purpose, "l"),
        (49, 57, amount_cn(receipt.total_fen), "l"),
        (28, 68, f"￥{yuan(receipt.total_fen)}", "l"),
        (53, 83, receipt.seller.name, "l"),
        (134, 83, receipt.handler, "l"),
    )
    return [Text(x, y, text, 4.4, Face.SONG, BLUE, anchor) for x, y, text, anchor in lines]
