"""Buyer and seller as a form prints them: 名称 and 纳税人识别号, inside their own block."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from finance.vouchers.invoice_codes import decode_digital_number
from finance.vouchers.layout import Hit, Row, Sheet
from finance.vouchers.names import is_whole_name
from finance.vouchers.normalise import name_of
from finance.vouchers.printed import field_of, present
from finance.vouchers.reading import Box, Field, Source
from finance.vouchers.tax_ids import TaxIdForm, is_sound_credit_code, tax_id_form

_NAME = re.compile(r"(?:名\s*称|(?:^|\t)\s*称|名\s*祢|名\s*稱)[\s称:]*([^\t:][^\t]*)")
_WRAPS_FROM = 14
_GAP_HEIGHTS = 8
_WORDS = re.compile(r"[一-鿿()]{2}|[一-鿿]$")
_NUMBER = re.compile(r"[0-9A-Z]{8}")
_OF_BANK = re.compile(r"开户|[账帐]号|纳税人|识别号|信用代码")
_STACKED, _OFF = 2, 0.2  # lines, and how far from the label's in heights
_ALL = re.compile(r".+")
# The 密码区 that readers join to the buyer's lines.
_CIPHER = re.compile(r"[密码区]? ?(?<![0-9<>+*/-])(?=[0-9]*[<>+*/-])[0-9<>+*/-]{6}[0-9<>+*/ -]*$")
_NAME_LABEL = re.compile(r"名\s*称|(?:^|\t)\s*称\s*:?")
_TAX_ID = re.compile(
    r"(?:识\s*别\s*[号导]|信\s*用\s*代\s*码)[\s:;.]*"
    r"([0-9A-Za-z*](?: ?[0-9A-Za-z*]){14,19})(?![0-9A-Za-z*])"
)
_CREDIT_CODE = re.compile(r"(?<![0-9A-Z])([0-9A-Z]{2}\d{6}[0-9A-Z]{10})(?![0-9A-Z])")
_OF_TWO = 0.35  # one of two numbers in a block is the other party's
_TAX_ID_ALONE = re.compile(r"(?:^|\t)((?=[A-Z]*\d)[0-9A-Z]{15,20})(?=\t|$)")
_SEAL = re.compile(r"专用章|用章$")
_SEAL_HEIGHTS = 6
_REPEATED, _SEALED, _ALIKE = 0.8, 0.7, 0.8
_LABEL = re.compile(
    r"纳\s*税\s*人|识别号|信用代码|地\s*址|电\s*话|开户|[账帐]号|规格|单\s*价|税\s*率|密码|校验|"
    r"发票|开票|机器编号|收款人|复核|备注|价税|大写|小写|[圆元][整正零]|角[整正]|^[购买销售货方单位名称信息\s:]+$"
)


def party(role: str, block: Sheet) -> dict[str, Field]:
    """`{role}_name` and `{role}_tax_id` from the runs of that party's block."""
    return present(
        **{f"{role}_name": _name(block), f"{role}_tax_id": _tax_id(block)},
    )


def by_seal(fields: Mapping[str, Field], sheet: Sheet) -> dict[str, Field]:
    """The same fields, with the seller's number as the seal repeats it.

    The 发票专用章 carries it in its middle: where its print is lost, or fails its check digits and
    is almost the same, the seal's counts.
    """
    read, buyer = fields.get("seller_tax_id"), fields.get("buyer_tax_id")
    text = "" if read is None else str(read.value)
    if read is not None and (read.source is not Source.OCR or not _is_misread(text)):
        return dict(fields)
    sealed = {
        hit.value: hit
        for hit in _in_seals(sheet)
        if buyer is None or not _is_same_number(hit.value, str(buyer.value))
    }
    if len(sealed) != 1:
        return dict(fields)
    number, hit = sealed.popitem()
    if read is None:
        return {**fields, "seller_tax_id": field_of(hit, number, certainty=_SEALED)}
    if not _is_same_number(number, text):
        return dict(fields)
    repeated = replace(field_of(hit, number, certainty=_REPEATED), repaired_from=text)
    return {**fields, "seller_tax_id": repeated}


def _is_misread(text: str) -> bool:
    """A credit code that fails a check digit, or a text of no known form."""
    form = tax_id_form(text)
    return form is None or (form is TaxIdForm.CREDIT_CODE and not is_sound_credit_code(text))


def _is_same_number(one: str, two: str) -> bool:
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE


def _in_seals(sheet: Sheet) -> Iterator[Hit]:
    """Sound codes in lines of their own, over or under the words of a seal."""
    seals = [run.box for run in sheet.runs if _SEAL.search(run.text)]
    for run in sheet.runs:
        for hit in Row(text=run.text, runs=(run,), starts=(0,)).hits(_TAX_ID_ALONE):
            if is_sound_credit_code(hit.value) and any(_is_in(box, hit.box) for box in seals):
                yield hit


def _is_in(seal: Box, box: Box) -> bool:
    off = abs(seal.middle[1] - box.middle[1])
    return off < _SEAL_HEIGHTS * seal.height and seal.left < box.right and box.left < seal.right


def _name(block: Sheet) -> Field | None:
    stacked = _stacked(block)
    if stacked is not None:
        return stacked
    for row in block.rows:
        for hit in row.hits(_NAME):
            name = name_of(_CIPHER.sub("", hit.value))
            if name and not _is_label(name, hit):
                rest = _behind_gap(row, hit)
                if rest:
                    return field_of(hit, name + rest, certainty=0.5)
                return field_of(hit, name + _continued(block, hit.value, hit.box))
    return _name_apart(block)


def _is_label(name: str, hit: Hit) -> bool:
    """Whether it is no name but other words of the form; a company may be called by such words."""
    label = _LABEL.search(name)
    if label is None or hit.source is not Source.TEXT:
        return label is not None
    is_within = label.start() > 1 and " " not in name and ":" not in name
    return not is_within or _OF_BANK.search(name) is not None or not is_whole_name(name)


def _stacked(block: Sheet) -> Field | None:
    """A name of two lines set about the height of its label, so that none stands beside it."""
    label = block.first(_NAME_LABEL)
    if label is None or label.source is not Source.TEXT:
        return None
    near = [run for run in block.runs if _is_beside(label.box, run.box)]
    lines = sorted(near, key=lambda run: run.box.top)
    if len(lines) != _STACKED or any(_LABEL.search(run.text) for run in lines):
        return None
    upper, lower = (run.box for run in lines)
    level, height = label.box.middle[1], label.box.height
    is_about = upper.middle[1] < level - _OFF * height and lower.middle[1] > level + _OFF * height
    if not is_about or abs(upper.left - lower.left) > height:
        return None
    name = name_of("".join(run.text for run in lines))
    hit = next(Row(text=name, runs=tuple(lines), starts=(0, 0)).hits(_ALL))
    return field_of(hit, name)


def _behind_gap(row: Row, hit: Hit) -> str:
    """What goes on behind the glare or stamp that broke a name: some of it may be lost."""
    if is_whole_name(name_of(hit.value)):
        return ""
    behind = (
        run
        for run in row.runs
        if 0 <= run.box.left - hit.box.right < _GAP_HEIGHTS * hit.box.height
    )
    words = name_of(next((run.text for run in behind), ""))
    return words if is_whole_name(words) and not _LABEL.search(words) else ""


def _name_apart(block: Sheet) -> Field | None:
    """The label and its value a little apart in height: a form filled by a printer askew."""
    label = block.first(_NAME_LABEL)
    if label is None:
        return None
    near = block.part(lambda run: _is_beside(label.box, run.box))
    for hit in near.all(re.compile(r"([^\t]+)")):
        name = name_of(hit.value)
        if len(name) >= 2 and not _LABEL.search(name):
            return field_of(hit, name, certainty=0.85)
    return None


def _is_beside(label: Box, box: Box) -> bool:
    reach = 1.2 * label.height
    return box.left >= label.right - label.height and abs(box.middle[1] - label.middle[1]) < reach


def with_second_lines(
    fields: Mapping[str, Field], sheet: Sheet, *, names: tuple[str, ...]
) -> dict[str, Field]:
    """The same fields, those of these names with the second line of their cell, if it has one.

    Of a text layer alone: on a photograph lines stand too uneven to tell a cell's from the next.
    """
    found = dict(fields)
    for name in names:
        field = fields.get(name)
        if field is not None and field.box is not None and field.source is Source.TEXT:
            more = _continued(sheet, str(field.value), field.box)
            found[name] = replace(field, value=f"{field.value}{more}")
    return found


def _continued(block: Sheet, value: str, box: Box) -> str:
    """The second line of a long name: directly below, begun under the first, without a label.

    Names wrap only where they are long, and go on in words: an identifier below is none.
    """
    if len(value) < _WRAPS_FROM:
        return ""
    below = block.part(
        lambda run: (
            _is_second_line(box, run.box)
            and not _LABEL.search(run.text)
            and not _NUMBER.search(run.text)
            and bool(_WORDS.match(run.text))
        )
    )
    return name_of(below.rows[0].text) if below.rows else ""


def _is_second_line(first: Box, box: Box) -> bool:
    gap = box.top - first.bottom
    same_print = 0.7 < box.height / max(first.height, 1e-6) < 1.4
    starts_below = first.left - first.height < box.left < first.right
    return same_print and starts_below and -0.4 * first.height < gap < 0.45 * first.height


def _tax_id(block: Sheet) -> Field | None:
    labelled = block.first(_TAX_ID)
    hit = labelled or _alone(block)
    if hit is None:
        return None
    number = hit.value.replace(" ", "").upper()
    others = {one.value for one in block.all(_CREDIT_CODE)} - {number}
    if any(is_sound_credit_code(one) for one in others):
        return field_of(hit, number, certainty=_OF_TWO)
    return field_of(hit, number, certainty=0.9 if labelled is None else 1.0)


def _alone(block: Sheet) -> Hit | None:
    """An identifier whose label was read in another row; never from the row of the bank."""
    for row in block.rows:
        if not _is_bank(row):
            for hit in row.hits(_TAX_ID_ALONE):
                if not _is_invoice_number(hit.value):
                    return hit
    return None


def _is_invoice_number(text: str) -> bool:
    """The twenty digits of a 数电票 stand above its seller, and may have lost their label, too."""
    decoded = decode_digital_number(text)
    return decoded is not None and decoded.region is not None


def _is_bank(row: Row) -> bool:
    return bool(re.search(r"开户|[账帐]号|电\s*话|地\s*址|银行", row.text))
