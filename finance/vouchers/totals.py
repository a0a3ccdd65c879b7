"""The money of a VAT invoice, old or 数电: 合计 row, 价税合计 in words and in figures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from finance.vouchers.amounts_cn import MISREAD, MISREAD_DIGITS, fen_from_words, official_words
from finance.vouchers.layout import Hit, Row, Run, Sheet
from finance.vouchers.normalise import fen, tight
from finance.vouchers.printed import field_of, present, weaker
from finance.vouchers.reading import Field, Source

# Behind a comma or a point readers often see a gap.
_AMOUNT = r"-?\d(?:[\d,.]|, (?=\d{3}))*\. ?\d{2}(?!\d)"
# The sign of the currency is often read as a letter, or as the character that looks like it.
_SIGN = r"(?:¥|(?<![0-9A-Za-z])[YV羊半夫](?=[\s\d-]))"
_SMALL = re.compile(rf"[(]?\s*小\s*[写字]\s*[)]?\s*:?\s*-?\s*[^\d\s,.-]?\s*({_AMOUNT})")
_MINUS = re.compile(r"[-−–][^\d\s]? ?$")
_OFFICIAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_DIGITS = "零壹贰叁肆伍陆柒捌玖一二三四五六七八九貳參陸两"
_NUMERALS = f"{_DIGITS}拾佰仟万亿十百千萬億"
# 图 is 圆 misread only in an amount: 一图读懂 and 第三图纸 are none. A misread digit begins words
# only before its place: 餐拾 is 叁拾, 用餐壹佰 is 壹佰.
_YUAN = rf"(?:[圆元圓園园]|(?<=[{_OFFICIAL}])[圖图]|[圖图](?=[\s零]*(?:整|[{_DIGITS}]\s*角)))"
_BIG = re.compile(
    rf"((?:[(]负数[)])?(?:[{_NUMERALS}]|[{MISREAD_DIGITS}](?=[拾佰仟]))[{_NUMERALS}{MISREAD}]*\s*{_YUAN}"
    rf"(?:[\s零]*[{_DIGITS}{MISREAD}]\s*[角分]|[\s零]*[整正])*)"
)
# Numerals shortly before them: one between was misread, and they are the end of other words.
_BROKEN = re.compile(
    r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿][^零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分]{1,2}$"
)
# A place without its digit is whole behind a label only; else the digit was taken for a word.
_NO_DIGIT = re.compile(r"[拾佰仟十百千]")
_LABELLED = re.compile(r"(?:^|[\s⊗ⓧ¥:)币写计额])$")
_ENDED = re.compile(r"[整正角分]$")
_FORMAL = re.compile(rf"[整正角分]$|[{_OFFICIAL}]")
# A digit of 角 or 分 was taken for a word, or what it counts is cut off.
_GOES_ON = re.compile(rf"\s?[^\s整正角分,.。;:)\d]{{1,2}}[角分]|(?<![整正])[零{_OFFICIAL}]")
_END = re.compile(r"零[壹贰叁肆伍陆柒捌玖]")  # with which no amount of one 圆 and more begins
# A line of goods with its `*类*` is none, whatever it is called.
_SUM_ROW = re.compile(r"^(?!.*(?:价\s*税|大\s*写|小\s*写|小\s*计|\*[一-鿿、]{2,20}\*)).*合\s*计")
_MONEY = re.compile(rf"{_SIGN}\s*({_AMOUNT})")
_BARE_MONEY = re.compile(rf"(?:^|\t|\s)[¥]?\s*({_AMOUNT})(?=\t|$|\s)")
_NO_TAX = re.compile(r"\*{2,}|免税|不征税")
_BY_WORDS, _WHOLE, _MENDED = 0.85, 0.75, 0.85
_TAX_HEAD = re.compile(r"(?<!增值税)税\s*额")
_NET_HEAD = re.compile(r"(?:^|\t|\s)金\s*额(?:\s*[(]元[)])?(?=\t|\s|$)")
_LONE_SUM = 0.8
_NO_SIGN, _GAP = 0.85, 0.7
_TAXED_MOST = 1.18


def money_fields(sheet: Sheet) -> dict[str, Field]:
    """net_fen, tax_fen, total_fen and the words as printed; nothing is computed."""
    net, tax = _sum_row(sheet)
    total = _total(sheet, taxed=_added(net, tax))
    words = _words(sheet)
    if tax is None and net is not None and total is not None and not _is_net(net, total):
        net = None
    return present(net_fen=net, tax_fen=tax, total_fen=total, total_cn=words)


def _added(net: Field | None, tax: Field | None) -> int | None:
    values = [None if one is None else one.value for one in (net, tax)]
    whole = [value for value in values if isinstance(value, int)]
    return sum(whole) if len(whole) == len(values) else None


def _is_net(net: Field, total: Field) -> bool:
    """Not where more than any tax lies between them: the sum of another column."""
    if not isinstance(net.value, int) or not isinstance(total.value, int):
        return True
    return abs(net.value) <= abs(total.value) <= _TAXED_MOST * abs(net.value)


def total_by_words(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The total as 大写 says it where no figures were read, or only a piece: without their point,
    the zeros behind it, or their end.

    The words are a print of the amount like any other; what was read of the figures stays beside
    them. `repaired_from` tells the words, so that no check compares them with themselves.
    """
    words, figures = fields.get("total_cn"), fields.get("total_fen")
    said_fen = None if words is None else fen_from_words(str(words.value))
    if words is None or said_fen is None:
        return dict(fields)
    losers: tuple[Field, ...] = ()
    if figures is not None:
        if figures.source is not Source.OCR or not _is_cut(figures, said_fen):
            return dict(fields)
        losers = (replace(figures, losers=()), *figures.losers)
    total = replace(words, value=said_fen, losers=losers, repaired_from=str(words.value))
    return {**fields, "total_fen": weaker(total, _BY_WORDS)}


def _is_cut(figures: Field, said_fen: int) -> bool:
    """Whether the figures, doubtful for want of their decimals, are the amount's beginning."""
    if not isinstance(figures.value, int) or figures.value in {0, 100 * said_fen}:
        return True
    yuan, cents = divmod(figures.value, 100)
    is_doubtful = cents == 0 and figures.confidence < _WHOLE and figures.value != said_fen
    return is_doubtful and str(said_fen).startswith(str(yuan))


def small_sums(sheet: Sheet) -> Iterator[int]:
    """All amounts behind 小写."""
    yield from (amount for _, amount in _small(sheet))


def sums_in_words(sheet: Sheet) -> Iterator[int]:
    """All amounts in words that are whole and written as clerks write them."""
    for words in map(_said, sheet.all(_BIG)):
        if words is not None and words.repaired_from is None and _FORMAL.search(str(words.value)):
            amount = fen_from_words(str(words.value))
            if amount is not None:
                yield amount


def _small(sheet: Sheet) -> Iterator[tuple[Hit, int]]:
    for hit in sheet.all(_SMALL):
        amount = _fen(hit)
        if amount is not None:
            yield hit, amount


def _total(sheet: Sheet, *, taxed: int | None) -> Field | None:
    """The first, or the one that net and tax come to where another paper's stands there too."""
    sums = list(_small(sheet))
    if not sums:
        return _total_beside_words(sheet)
    hit, amount = next((one for one in sums if one[1] == taxed), sums[0])
    return field_of(hit, amount, certainty=_head_certainty(hit))


def _fen(hit: Hit) -> int | None:
    """The amount, whose minus may stand before the sign of the currency: -¥20.00."""
    amount = fen(hit.value)
    is_minus = _MINUS.search(hit.match.string[: hit.match.start(1)])
    return -abs(amount) if amount is not None and is_minus else amount


def _head_certainty(hit: Hit) -> float:
    """Forms print the sign of the currency right before the figures: a gap may hide some."""
    if hit.source is not Source.OCR:
        return 1.0
    before = hit.match.string[: hit.match.start(1)]
    if not before.rstrip().endswith(("¥", "Y", "y", "V", "羊", "夫")):
        return _NO_SIGN
    return 1.0 if before == before.rstrip() else _GAP


def _total_beside_words(sheet: Sheet) -> Field | None:
    """Where a stamp hides the label: the last amount of the row that says the total in words."""
    for row in sheet.rows:
        said = (hit for hit in row.hits(_BIG) if _is_amount(hit))
        if not any(fen_from_words(hit.value) is not None for hit in said):
            continue
        amounts = list(row.hits(_BARE_MONEY)) or list(row.hits(_MONEY))
        if amounts:
            amount = _fen(amounts[-1])
            certainty = 0.9 * _head_certainty(amounts[-1])
            return None if amount is None else field_of(amounts[-1], amount, certainty=certainty)
    return None


def _words(sheet: Sheet) -> Field | None:
    """The first that are written as clerks write them, else the first."""
    said = [words for words in map(_said, sheet.all(_BIG)) if words is not None]
    formal = (one for one in said if _FORMAL.search(str(one.value)))
    return next(formal, said[0] if said else None)


def _said(hit: Hit) -> Field | None:
    """The words; mended ones stand on their own with doubt, as figures that agree back them."""
    read = tight(hit.value)
    words = official_words(read) if hit.source is Source.OCR else read
    if not (_is_amount(hit) and _is_whole(hit, words)) or fen_from_words(words) is None:
        return None
    found = field_of(hit, words)
    return found if words == read else replace(weaker(found, _MENDED), repaired_from=read)


def _is_amount(hit: Hit) -> bool:
    """三元街道 and 陆元庆 are none: a word goes on behind 元, and nothing else tells an amount."""
    is_formal = _ENDED.search(hit.value) or len(re.findall(rf"[{_OFFICIAL}]", hit.value)) > 1
    return bool(is_formal) or not re.match(" *[一-鿿]", hit.match.string[hit.match.end(1) :])


def _is_whole(hit: Hit, words: str) -> bool:
    before = hit.match.string[: hit.match.start(1)]
    if _NO_DIGIT.match(words) and not _LABELLED.search(before):
        return False
    if _GOES_ON.match(hit.match.string, hit.match.end(1)):
        return False
    return _BROKEN.search(before) is None and _END.match(words) is None


def _sum_row(sheet: Sheet) -> tuple[Field | None, Field | None]:
    """Net and tax of the 合计 row.

    The row is known by its label, or, where 合 and 计 went to rows of their own, by two amounts
    with a currency sign: only sums carry it.
    """
    for row in _sum_rows(sheet):
        amounts = _amounts(row)
        if not amounts:
            continue
        net = _sum(*amounts[0])
        if len(amounts) > 1:
            return net, _sum(*amounts[1])
        if _is_in_tax_column(sheet, amounts[0][0]):
            return None, weaker(net, _LONE_SUM)
        tax = _no_tax(sheet, row)
        return (net if tax is not None else weaker(net, _LONE_SUM)), tax
    return None, None


def _sum(hit: Hit, amount: int) -> Field:
    return field_of(hit, amount, certainty=_head_certainty(hit))


def _sum_rows(sheet: Sheet) -> Iterator[Row]:
    labelled = [row for row in sheet.rows if _SUM_ROW.search(row.text)]
    yield from labelled
    for row in sheet.rows:
        other = row not in labelled and not re.search(r"小\s*写|大\s*写", row.text)
        if other and len(_amounts(row)) == 2 and row.text.count("¥") == 2:
            yield row
    for row in sheet.rows:
        lone = row not in labelled and re.fullmatch(r"[合计\s]*¥\s*[\d,.]+[\t ]*\S{0,4}", row.text)
        if lone:
            yield row


def _amounts(row: Row) -> list[tuple[Hit, int]]:
    hits = list(row.hits(_MONEY)) or list(row.hits(_BARE_MONEY))
    read = ((hit, _fen(hit)) for hit in hits)
    return [(hit, amount) for hit, amount in read if amount is not None]


def _is_in_tax_column(sheet: Sheet, hit: Hit) -> bool:
    """Nearer to the head 税额 than to 金额: sums stand left of their items' right edge."""
    tax = sheet.first(_TAX_HEAD)
    if tax is None:
        return False
    net = sheet.first(_NET_HEAD)
    middle = tax.box.middle[0]
    if net is None or net.box.middle[0] >= middle:
        return hit.box.right > middle
    return hit.box.middle[0] > (net.box.middle[0] + middle) / 2


def _no_tax(sheet: Sheet, row: Row) -> Field | None:
    """Tax 0 where the paper says so (`***`, 免税, 不征税): in the sum row or in every item."""
    for said in row.hits(_NO_TAX):
        return field_of(said, 0)
    above = sheet.part(lambda run: _is_above(run, row))
    said_in_items = list(above.all(_NO_TAX))
    rates = list(above.all(re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d)?%)")))
    if said_in_items and not rates:
        return field_of(said_in_items[0], 0, certainty=0.9)
    return None


def _is_above(run: Run, row: Row) -> bool:
    box = row.box
    return run.box.page == box.page and run.box.bottom < box.middle[1]
