"""The face of 财政票据, electronic or printed: code 8, number 10, payer, items, one total."""

import re
from collections.abc import Mapping
from dataclasses import replace

from finance.vouchers.columns import Item, read_columns
from finance.vouchers.fiscal_titles import fiscal_kind, is_between_titles, known_title
from finance.vouchers.labels import (
    ALONE,
    WORDS,
    WORDS_END,
    Label,
    day,
    letters,
    money,
    read_labels,
    tax_id,
    text,
)
from finance.vouchers.layout import Sheet
from finance.vouchers.likeness import anchors, count, title
from finance.vouchers.normalise import fen, name_of
from finance.vouchers.plain_papers import PERSON
from finance.vouchers.printed import field_of, present, weaker
from finance.vouchers.reading import Field, Source
from finance.vouchers.totals import money_fields

_ANCHORS = anchors(
    r"票据代码",
    r"票据号码|(?:^|\s)N\s*[oO0]\s*[.:]?\s*\d{10}",
    r"校验码",
    r"[交缴]款(?:单位|人)|付款人|被处罚人",
    r"(?:收款|执收|执罚|执法)单位|处罚决定书",
    r"(?:金额)?合计|(?:人民币|金额)[(]大写[)]",
    r"项目编码|收费项目|项目名称|收费标准|标准",
    r"财政部?(?:票据)?监制",
    r"收款人|复核|开票人",
)
# Of a hospital's paper forms of before.
_OF_HOSPITALS = anchors(r"(?:统筹|账户|现金|附加|基金)支付|医保类型", r"收[款费]员", r"业务流水号")
_HOSPITALS = frozenset({"fiscal_outpatient", "fiscal_inpatient"})
# A column of tax makes it no 财政票据.
# Hospitals hand out where the bill can be fetched: what says so is none.
_NOT = title(
    r"发票代码|发票号码|税率|税额|价税合计|航空运输|回单|票据告知[单书]|(?:领取|换取|获取)电子票据"
)
_TITLE_ROWS = 8
_LEAST = 3
_NAMELESS_LEAST = 5
# Under a seal only print without a doubtful character passes.
_UNDER_SEAL, _UNCLEAR = 0.96, 0.6
_DIGITS = 10
_KNOWN_NAME, _LIKE_A_NAME = 0.88, 0.8
_CLEAR, _NEARLY_KNOWN, _BETWEEN = 0.8, 0.9, 0.5
_AMBIGUOUS = re.compile(r"[01ilozsIOLZS]")

_HEADS = (
    (r"项目编码", "item_code"),
    (r"项目名称|收费项目|收入项目|项目$|名称", "name"),
    (r"单位", "unit"),
    (r"数量(?:/单位)?", "quantity"),
    (r"收[费缴]标准|标准", "price"),
    (r"金额", "amount_fen"),
)
_END = r"合计|大写|小写|其他信息|备注"
_PAYEE = r"{}单位(?:名称)?(?:[(].{{0,3}}[)]|盖章)?(?!统一|代码|编码)"
_OF_PAYEE = rf"(?!盖章|(?:复核|收[款费]|开票)[人员]){WORDS}(?={WORDS_END}|\s*(?:复核|收款|开票)人)"
_COMMON: tuple[Label, ...] = (
    letters("invoice_code", r"票据代码", r"\d{8}(?:\d{2})?(?!\d)"),
    letters("invoice_number", r"票据号码|N\s*[oO0]\s*[.]?", r"\d{10}(?!\d)"),
    # Printed in advance, before there were electronic ones.
    letters("invoice_number", r"票据号码|N\s*[oO0]\s*[.]?", r"\d{7,12}(?!\d)"),
    letters("check_code", r"校验码", r"[0-9A-Za-z]{6}(?![0-9A-Za-z])"),
    day("issued_on", r"(?:开票|填制|开具|填开|缴款)日期"),
    day("issued_on", r"日期"),
    tax_id("buyer_tax_id", r"[交缴]款人(?:统一社会信用代码|证件号码?|识别号)"),
    text(
        "buyer_name",
        r"(?:[交缴]款(?:单位或个人|单位[(]人[)]|人名称|单位|人)|付款(?:单位(?:[(]人[)])?|人(?:全称)?))"
        r"(?!统一|证件|识别|代码|[(]人)|姓名",
        shape=rf"{WORDS}(?={WORDS_END}|\s*(?:收款|复核|开票)(?:人|单位|日期))",
    ),
    tax_id("seller_tax_id", r"收款单位统一社会信用代码|执收单位代码"),
    # Who takes the money signs at the foot; whom it is taken for may be named among the remarks.
    *(text("seller_name", _PAYEE.format(who), shape=_OF_PAYEE) for who in ("收款", "执收")),
    text("seller_name", r"(?:^|[\t ])[(]章[)](?=\s?:)", shape=_OF_PAYEE),  # its edge is lost
    money("total_fen", r"(?:[(]小写[)]|小写)"),
    text("drawer", r"收款人|开票人|经办人", shape=PERSON),
    text("reviewer", r"复核人?", shape=PERSON),
)
# A form of a province says 证件号 and 单位代码 in the boxes beside the two names.
_BESIDE: tuple[Label, ...] = (
    tax_id("buyer_tax_id", r"证件[:;.]?号码?|(?<=款人)统一社会信用代码"),
    tax_id("seller_tax_id", r"单位代码"),
)
# Without the words before it, which stand at the edge of the paper, it may be the payee's.
_UNSAID = tax_id("buyer_tax_id", r"(?<!单位)统一社会信用代码")
_EDGE_LOST = 0.35
_CODED = re.compile(r"票\s*据\s*代\s*码\s*:?\s*\d{8}(?!\d)")
_NAMELESS, _NAMELESS_OWN = 0.6, 0.65
# What stands on one kind only, beside its name.
_OWN: Mapping[str, re.Pattern[str]] = {
    "fiscal_inpatient": title(r"住院号|住院科别|预缴金额"),
    # A ward's bill says who pays which part, too.
    "fiscal_outpatient": re.compile(
        r"\A(?![\s\S]*(?:住\s*院\s*[号科时]|预\s*缴\s*金\s*额))[\s\S]*"
        r"(?:门\s*诊\s*号|医保统筹基金支付|个人(?:账户|现金)支付|医疗机构类型)"
    ),
    "fiscal_donation": title(r"捐赠(?:人|项目)|[\u4e00-\u9fff]捐款"),
    "fiscal_membership": title(r"会员会费|会费期间"),
    "fiscal_payment": title(r"缴款码"),
    "union_receipt": title(r"计提(?:比例|基数)|拨缴比例|工会经费"),
    "fiscal_settlement": title(r"暂收|往来款|代收.{0,6}款"),
}
_NO_NAME = re.compile(r"监\s*制|财\s*政\s*部|票\s*据\s*[代号]\s*码|校\s*验\s*码|\d{6}|日\s*期")
# Days of a stay or a visit.
_OF_CARE = re.compile(r"[住入出]\s*院|就\s*诊")
_CELL = re.compile(r"([^\t]+)")
_PROVINCE = re.compile(r"^[一-鿿]{2,4}?(?:省|市|自治区)(?=[一-鿿]{4})")
_MONEY = re.compile(r"[¥]\s*(-?\d[\d,]*\.\d{2})")


def fiscal_score(sheet: Sheet, kind: str) -> float:
    """How much it looks like this kind of 财政票据: its name at the top, and three anchors."""
    named = _named(sheet)
    if named is None and kind in _OWN:
        return nameless_score(sheet, _OWN[kind])
    if named != kind or _NOT.search(sheet.text):
        return 0.0
    found = count(sheet, (*_ANCHORS, *_OF_HOSPITALS) if kind in _HOSPITALS else _ANCHORS)
    return min(0.96, 0.8 + 0.03 * found) if found >= _LEAST else 0.0


def _named(sheet: Sheet) -> str | None:
    """The kind that its name says; 医疗收费票据 is one of two; a ward has its own numbers."""
    named = fiscal_kind(_head(sheet))
    if named == "fiscal_outpatient" and _OWN["fiscal_inpatient"].search(sheet.text):
        return "fiscal_inpatient"
    return named


def nameless_score(sheet: Sheet, own: re.Pattern[str] | None = None) -> float:
    """The likeness of a 财政票据 whose name a seal hides: its code, and most of its own words.

    `own` are words that only one kind has; without any it is the general one.
    """
    top = "\n".join(row.text for row in sheet.rows[:_TITLE_ROWS])
    if _named(sheet) is not None or _NOT.search(sheet.text):
        return 0.0
    if not _CODED.search(top) or count(sheet, _ANCHORS) < _NAMELESS_LEAST:
        return 0.0
    if own is None:
        return _NAMELESS
    return _NAMELESS_OWN if own.search(sheet.text) else 0.0


def read_fiscal(sheet: Sheet, *extra: Label) -> dict[str, Field]:
    """What every 财政票据 prints, and the fields of its kind."""
    found = read_labels(sheet, *_COMMON, *extra)
    beside = {**_whose(read_labels(sheet, _UNSAID)), **read_labels(sheet, *_BESIDE)}
    sums = money_fields(sheet)
    kept = {name: field for name, field in sums.items() if name in {"total_fen", "total_cn"}}
    kept |= {name: weaker(field, _UNDER_SEAL) for name, field in _day_alone(sheet).items()}
    return {**kept, **_total(sheet), **beside, **_doubted(found), **_title(sheet)}


def _whose(found: dict[str, Field]) -> dict[str, Field]:
    return {name: weaker(field, _EDGE_LOST) for name, field in found.items()}


def _day_alone(sheet: Sheet) -> dict[str, Field]:
    """The day that a preprinted form has under its title without any label."""
    rows = (row for row in sheet.rows[:_TITLE_ROWS] if not _OF_CARE.search(row.text))
    top = frozenset(id(run) for row in rows for run in row.runs)
    return read_labels(sheet.part(lambda run: id(run) in top), day("issued_on", ALONE))


def _doubted(found: dict[str, Field]) -> dict[str, Field]:
    """The name stands where the seal goes; a check word has no check digit of its own.

    Its characters are digits and small letters: of `1` and `l`, `0` and `o` nothing but the code
    beside it can tell which was printed.
    """
    doubts = {}
    seller, check = found.get("seller_name"), found.get("check_code")
    number = found.get("invoice_number")
    if number is not None and len(str(number.value)) != _DIGITS:
        doubts["invoice_number"] = weaker(number, _UNCLEAR)  # or digits are lost
    if seller is not None and seller.source is Source.OCR:
        doubts["seller_name"] = weaker(seller, _UNDER_SEAL)
    if check is not None and _AMBIGUOUS.search(str(check.value)):
        doubts["check_code"] = weaker(check, _UNCLEAR)
    return {**found, **doubts}


def read_fiscal_items(sheet: Sheet) -> tuple[Item, ...]:
    return read_columns(sheet, _HEADS, end=_END)


def _head(sheet: Sheet) -> str:
    """What may be its name: the cells at the top without the seal's words and the labels."""
    cells = (run.text for row in sheet.rows[:_TITLE_ROWS] for run in row.runs)
    return "\n".join(cell for cell in cells if not _NO_NAME.search(cell))


def _total(sheet: Sheet) -> dict[str, Field]:
    """The amount with a currency sign in the row that says it in words."""
    for row in sheet.rows:
        if re.search(r"大\s*写|人\s*民\s*币", row.text):
            for hit in row.hits(_MONEY):
                amount = fen(hit.value)
                return {} if amount is None else present(total_fen=field_of(hit, amount))
    return {}


def _title(sheet: Sheet) -> dict[str, Field]:
    """The bill's own name, without the province that a preprinted form sets before it."""
    for row in sheet.rows[:_TITLE_ROWS]:
        for hit in row.hits(_CELL):
            name = _PROVINCE.sub("", name_of(hit.value))
            if (fiscal_kind(name) or known_title(name)) is not None:
                return present(title=_known(field_of(hit, name), is_whole=hit.value == row.text))
    return {}


def _known(title: Field, *, is_whole: bool) -> Field:
    """The seal lies over the name: it counts as one of those that there are, if it is like one.

    What is a known name from end to end is sure, however doubtful its characters are.
    """
    read = str(title.value)
    known = known_title(read)
    if title.source is not Source.OCR:
        return title
    if known is None:
        return weaker(title, _BETWEEN) if is_between_titles(read) else title
    if known == read:
        sure = max(title.confidence, _KNOWN_NAME) if is_whole else title.confidence
        return replace(title, confidence=sure)
    if title.confidence >= _CLEAR:
        return weaker(title, _NEARLY_KNOWN)  # perhaps a name that is not on the list
    if _is_longer(read, known):
        return weaker(title, _LIKE_A_NAME)
    return replace(weaker(title, _LIKE_A_NAME), value=known, repaired_from=read)


def _is_longer(read: str, known: str) -> bool:
    """Whether the known name only lacks characters that were read: they may be its own."""
    left = iter(read)
    return all(sign in left for sign in known)
