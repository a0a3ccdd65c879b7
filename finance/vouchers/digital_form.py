"""The printed face of a 数电票: number and date top right, buyer left, seller right."""

import re
from collections.abc import Iterator
from dataclasses import replace

from finance.vouchers.invoice_codes import decode_digital_number
from finance.vouchers.layout import Hit, Run, Sheet
from finance.vouchers.likeness import spaced
from finance.vouchers.normalise import day_certainty, first_day, tight
from finance.vouchers.parties import party
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Box, Field
from finance.vouchers.remarks import read_remark
from finance.vouchers.totals import money_fields
from finance.vouchers.vat_form import is_asked_for

_NUMBER = re.compile(
    r"(?<!数电)(?<!蓝字)(?<!原)发\s*票\s*号\s*码\s*[:;.]?\s*(\d(?: ?\d){19})(?! ?\d)"
)
# Where its label is lost; what a remark names is another invoice.
_NUMBER_ALONE = re.compile(r"^(?!.*(?:红|确认单|对应|原|客票号)).*?(?:^|[^\d])(2\d{19})(?!\d)")
_LONG = re.compile(r"(?<!\d)(\d{15,20})(?!\d)")
_NOT_TOPMOST = 0.5
_DATE = re.compile(r"开\s*票\s*日\s*期\s*:?\s*([12].{7,18})")
_DATE_ALONE = re.compile(r"(20\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2})")
_DRAWER = re.compile(r"开\s*票\s*人\s*:?\s*([一-鿿A-Za-z]{2,8}(?:·[一-鿿]{1,8})?)")
_RED_OF = re.compile(r"被红冲蓝字数电(?:发票|票)号码\s*:?\s*(\d{20})")
_HEADER = re.compile(r"项\s*目\s*名\s*称|规\s*格\s*型\s*号")
_SELLER = re.compile(r"销\s*售\s*方|^销$")
_BUYER = re.compile(r"^购\s*买\s*方(?:\s*信\s*息)?$|^购$")
_APART = 0.25  # of the form's width
_NAMES = re.compile(r"名\s*称\s*:?")
_ID_LABEL = re.compile(spaced(r"(?:统一)?社会信用代码|纳税人识别号"))
# Readers join the lines of both blocks into one: the label stands in it twice.
_TWICE = tuple(
    re.compile(spaced(words))
    for words in (r"(?:销售方信?息?)?名称|^\s*称\s*:", "统一社会信用", "纳税人识别")
)
_ANCHORS = tuple(
    re.compile(pattern)
    for pattern in (
        r"发\s*票\s*号\s*码\s*:?\s*\d{20}",
        r"统\s*一\s*社\s*会\s*信\s*用\s*代\s*码",
        r"购\s*买\s*方\s*信\s*息",
        r"销\s*售\s*方\s*信\s*息",
        r"税率\s*/\s*征收率",
        r"价\s*税\s*合\s*计",
        r"开\s*票\s*人",
        r"下载次数",
    )
)


def digital_anchors(sheet: Sheet) -> int:
    """How many of the form's own words are there, of eight."""
    text = sheet.text + "\n" + sheet.upright_text
    if is_asked_for(text):
        return 0
    return sum(1 for anchor in _ANCHORS if anchor.search(text))


def read_digital_head(sheet: Sheet) -> dict[str, Field]:
    """Number and date, which every 数电票 prints alike."""
    return present(
        invoice_number=_number(sheet),
        issued_on=_issued_on(sheet),
        drawer=_simple(sheet, _DRAWER),
        red_of=_simple(sheet, _RED_OF),
    )


def is_digital(sheet: Sheet) -> bool:
    """Whether its 发票号码 has the twenty digits that no other invoice has."""
    return sheet.first(_NUMBER) is not None


def has_digital_number(sheet: Sheet) -> bool:
    """Whether twenty digits stand there that name a province and a year, be its label misread."""
    numbers = (decode_digital_number(hit.value) for hit in sheet.all(_LONG))
    return any(one is not None and one.region is not None for one in numbers)


def _number(sheet: Sheet) -> Field | None:
    """It stands above the goods; one below them is of the invoice that a remark names."""
    for pattern, certainty in ((_NUMBER, 1.0), (_NUMBER_ALONE, 0.85)):
        for hit in sheet.all(pattern):
            if not _is_below_goods(sheet, hit):
                sure = certainty if _is_topmost(sheet, hit) else _NOT_TOPMOST
                return field_of(hit, tight(hit.value), certainty=sure)
    return None


def _is_topmost(sheet: Sheet, hit: Hit) -> bool:
    """Another number above it may be its own, and this that of the invoice it replaces."""
    number = tight(hit.value)
    above = (one for one in sheet.all(_LONG) if one.box.middle[1] < hit.box.top)
    return all(one.value == number or one.box.page != hit.box.page for one in above)


def _is_below_goods(sheet: Sheet, hit: Hit) -> bool:
    heads = (head.box for head in sheet.all(_HEADER))
    return any(head.page == hit.box.page and head.bottom < hit.box.top for head in heads)


def read_digital_form(sheet: Sheet) -> dict[str, Field]:
    """All fields of a 数电 专票 or 普票."""
    face = _face(sheet)
    split = _split(face)
    top = _goods_top(face)
    head = face.part(lambda run: run.box.middle[1] < top).cut(lambda run: _pieces(run, split))
    left, right = ("seller", "buyer") if _is_turned_round(head) else ("buyer", "seller")
    return {
        **read_digital_head(sheet),
        **money_fields(sheet),
        **party(left, head.part(lambda run: run.box.left < split)),
        **party(right, head.part(lambda run: run.box.left >= split)),
        **read_remark(sheet),
    }


def _simple(sheet: Sheet, pattern: re.Pattern[str]) -> Field | None:
    hit = sheet.first(pattern)
    return None if hit is None else field_of(hit, hit.value)


def _issued_on(sheet: Sheet) -> Field | None:
    for pattern, certainty in ((_DATE, 1.0), (_DATE_ALONE, 0.85)):
        for hit in sheet.all(pattern):
            day = first_day(hit.value)
            if day is not None:
                return field_of(hit, day, certainty=certainty * day_certainty(hit.value))
    return None


def _face(sheet: Sheet) -> Sheet:
    """The page with the first goods: what lies before it may be a letter, or another list."""
    header = sheet.first(_HEADER)
    return sheet if header is None else sheet.part(lambda run: run.box.page == header.box.page)


def _is_turned_round(head: Sheet) -> bool:
    """Of an invoice that the buyer makes out (收购) the seller stands on the left."""
    sellers = [run.box.left for run in head.runs if _SELLER.search(run.text)]
    buyers = [run.box.left for run in head.runs if _BUYER.search(run.text)]
    return bool(sellers and buyers) and max(sellers) < min(buyers) - _APART * _width(head)


def _width(sheet: Sheet) -> float:
    return max(run.box.right for run in sheet.runs) - min(run.box.left for run in sheet.runs)


def _goods_top(sheet: Sheet) -> float:
    header = sheet.first(_HEADER)
    return header.box.top if header else float("inf")


def _split(sheet: Sheet) -> float:
    """Where the seller's half begins: at its upright title, or just before the second 名称."""
    if not sheet.runs:
        return 0.0
    left = min(run.box.left for run in sheet.runs)
    right = max(run.box.right for run in sheet.runs)
    third, beyond = left + 0.33 * (right - left), left + 0.7 * (right - left)
    # The lines of one block begin at one edge only on paper: on a photo a few pixels apart.
    beginnings = (
        run.box.left - 0.5 * min(run.box.height, run.box.width)
        for run in sheet.runs
        if _SELLER.search(run.text) or _BUYER.search(run.text)
    )
    titles = [edge for edge in beginnings if third < edge < beyond]
    if titles:
        return min(titles)
    names = [box.left - box.height for box in _second_names(sheet)]
    # Of the seller's labels one may stand further left than the other, or be misread.
    edges = [*names, *(box.left - box.height for box in _ids(sheet))]
    beside = [edge for edge in edges if third < edge < beyond]
    return min(beside or names, default=third)  # the buyer's lines begin at the left edge


def _second_names(sheet: Sheet) -> Iterator[Box]:
    for row in sheet.rows:
        names = list(row.hits(_NAMES))
        if len(names) > 1 and names[1].box.left > names[0].box.left:
            yield names[1].box
            return


def _ids(sheet: Sheet) -> Iterator[Box]:
    return (run.box for run in sheet.runs if _ID_LABEL.match(run.text))


def _pieces(run: Run, split: float) -> tuple[Run, ...]:
    """The run, or what of it belongs to the buyer's block and what to the seller's."""
    if not run.box.left < split < run.box.right:
        return (run,)
    for label in _TWICE:
        places = [hit.start() for hit in label.finditer(run.text)]
        if len(places) > 1:
            at = places[1]
            left, right = replace(run.box, right=split), replace(run.box, left=split)
            return (
                replace(run, text=run.text[:at].rstrip(), box=left),
                replace(run, text=run.text[at:], box=right, certainties=run.certainties[at:]),
            )
    return (run,)
