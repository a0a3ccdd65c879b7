"""电子发票(增值税专用发票): the 数电专票, 20-digit number and no code."""

import re

from finance.vouchers.digital_form import digital_anchors, is_digital, read_digital_form
from finance.vouchers.items import read_items
from finance.vouchers.kinds.base import Print, VoucherKind
from finance.vouchers.layout import Sheet
from finance.vouchers.special_business import read_business

_TITLE = re.compile(r"电\s*子\s*发\s*票\s*[(]?\s*增\s*值\s*税\s*专\s*用\s*发\s*票")
# What a seal leaves of the title: the 普票 says neither.
_CUT = re.compile(r"专\s*用\s*发\s*票|电\s*子\s*发\s*票\s*[(]?\s*增\s*值\s*税")

_PARTIES = re.compile(r"购\s*买\s*方|销\s*售\s*方|信\s*用\s*代\s*码")
_TAX = re.compile(r"增\s*值\s*税")


def score(sheet: Sheet) -> float:
    if digital_anchors(sheet) < 2:
        return 0.0
    if _TITLE.search(sheet.text):
        return 0.97
    is_form = digital_anchors(sheet) >= (3 if is_digital(sheet) else 5)
    return 0.6 if is_form and (_CUT.search(sheet.text) or _in_title(sheet)) else 0.0


def _in_title(sheet: Sheet) -> bool:
    """Whether 增值税 stands above the parties, where nothing but the title may say it."""
    parties = sheet.first(_PARTIES)
    if parties is None:
        return False
    return sheet.part(lambda run: run.box.bottom < parties.box.top).first(_TAX) is not None


def read(sheet: Sheet) -> Print:
    fields = {**read_business(sheet), **read_digital_form(sheet)}
    return Print(fields=fields, items=read_items(sheet))


KIND = VoucherKind(
    code="de_special",
    title="电子发票（增值税专用发票）",
    score=score,
    read=read,
    required=(
        "invoice_number",
        "issued_on",
        "net_fen",
        "tax_fen",
        "total_fen",
        "seller_name",
        "seller_tax_id",
        "buyer_name",
    ),
)
