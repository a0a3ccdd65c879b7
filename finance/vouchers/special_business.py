"""特定业务 of a 数电票: its mark at the top, its own columns or remarks."""

import re
from dataclasses import replace

from finance.vouchers.labels import (
    ALONE,
    ANY,
    WORDS,
    WORDS_END,
    Label,
    day,
    letters,
    masked_id,
    plate,
    read_labels,
    text,
)
from finance.vouchers.layout import Hit, Row, Run, Sheet, union
from finance.vouchers.likeness import anchors, count, spaced
from finance.vouchers.normalise import first_day, name_of
from finance.vouchers.printed import field_of, present, weaker
from finance.vouchers.reading import Box, Field, Source

_CELL = r"[^\t:\s][^\t:]{0,40}"
_YES_NO = r"[是否](?![一-鿿])"
_PERSON = r"[一-鿿·]{2,10}|[A-Za-z][A-Za-z /]{2,30}"
_PLACE = r"[一-鿿][^\t:]{1,40}"
# 浙(2021)临江不动产权第0509808号, whatever follows close behind it; or as older books number.
_CERTIFICATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s*[(]\d{4}[)][^\t:]{2,30}?\d号|"
    rf"(?=[^\t:]*\d){ANY}"
)
# In the remarks the next label follows close behind.
_ADDRESS = text(
    "property_address",
    r"不动产地址(?:[(]?详细地址[)]?)?",
    shape=rf"{WORDS}(?={WORDS_END}|\s?(?:跨地|土地增值|面积单位|租赁期|产权证|不动产))",
)
_CROSS = letters("cross_city", r"跨地[(]?市[)]?标志", _YES_NO, is_head=True)
_LAND_TAX = letters(
    "land_tax_project_number", r"土地增值税项目编号", r"[0-9A-Za-z]{6,30}", is_head=True
)

# Readers lose the space between two of them.
_ISO_DAY = r"20\d{2}-\d{2}-\d{2}"
_PASSENGER: tuple[Label, ...] = (
    text("passenger_name", r"出行人", shape=_PERSON, is_head=True),
    masked_id("passenger_id_masked", r"有效身份证件号码?", is_head=True),
    day("travel_on", r"出行日期", is_head=True),
    # The two cells stand close: their figures may run into each other.
    letters("passenger_id_masked", ALONE, rf"\d{{6,10}}\*{{4,8}}\d{{3}}[\dX](?={_ISO_DAY})"),
    Label("travel_on", r"\*{4,8}\d{3}[\dX]", _ISO_DAY, first_day),
    text("departure_station", r"出发地", shape=_PLACE, is_head=True),
    text("arrival_station", r"到达地", shape=_PLACE, is_head=True),
    text("seat_class", r"等级", shape=_CELL, is_head=True),
    text("vehicle_kind", r"交通工具类型", shape=_PLACE, is_head=True),
)
_FREIGHT: tuple[Label, ...] = (
    text("vehicle_kind", r"运输工具种类", shape=_PLACE, is_head=True),
    plate("plate_number", r"运输工具牌号", is_head=True),
    text("departure_place", r"起运地", shape=_PLACE, is_head=True),
    text("arrival_place", r"到达地", shape=_PLACE, is_head=True),
    text("cargo_name", r"运输货物名称", shape=_PLACE, is_head=True),
)
_BUILDING: tuple[Label, ...] = (
    _LAND_TAX,
    _CROSS,
    text("project_place", r"建筑服务发生地", is_head=True),
    text("project_name", r"建筑项目名称", is_head=True),
)
_LEASE: tuple[Label, ...] = (
    text(
        "property_certificate_number",
        r"(?:产权证书/)?不动产权证(?:书)?号?(?:码)?|产权证书号?",
        shape=_CERTIFICATE,
        is_head=True,
    ),
    text(
        "area_unit", r"面积单位", shape=r"平方(?:千|公)?米|亩|公顷|[hkm]?(?:m2|㎡)", is_head=True
    ),
    _ADDRESS,
    _CROSS,
    day("lease_from", r"租赁期起止|租赁期起"),
    Label("lease_from", r"租赁期起止", rf"{_ISO_DAY}(?={_ISO_DAY})", first_day),
    Label("lease_to", rf"租赁期起止[\s:]*{_ISO_DAY}", _ISO_DAY, first_day),
    day("lease_to", r"租赁期起止.{6,16}?(?:至|到|-|\s)|租赁期止"),
    plate("plate_number", r"车牌号码?"),
)
_SALE: tuple[Label, ...] = (
    letters(
        "property_unit_code",
        r"(?:不动产单元代码(?:/网签合同备案编号)?|网签合同备案编号)",
        r"[0-9A-Za-z]{8,40}",
    ),
    _ADDRESS,
    _CROSS,
    _LAND_TAX,
)

# The mark as printed, the words it may stand for, and what it brings.
_BUSINESSES: tuple[tuple[str, tuple[Label, ...]], ...] = (
    ("旅客运输服务", _PASSENGER),
    ("货物运输服务", _FREIGHT),
    ("建筑服务", _BUILDING),
    ("不动产经营租赁服务", _LEASE),
    ("不动产销售", _SALE),
    ("通行费", ()),
    ("农产品收购", ()),
    ("自产农产品销售", ()),
    ("光伏收购", ()),
    ("代收车船使用税", ()),
    ("拖拉机和联合收割机", ()),
    ("成品油", ()),
    ("卷烟", ()),
    ("稀土", ()),
    ("医疗服务", ()),
    ("差额征税", ()),
)
BUSINESS_NAMES = frozenset(name for name, _ in _BUSINESSES)
# Cells that are narrow beside what they hold: places and names go on in the lines below.
_WRAPPED = frozenset(
    {
        *("departure_station", "arrival_station", "departure_place", "arrival_place"),
        *("cargo_name", "project_place", "project_name", "property_certificate_number"),
    }
)
_LINES_MAX, _PITCH = 5, 1.7  # lines below the first, heights from one to the next
_JUDGED_BY_PLACE = 0.9
# With which another trip, load or line of goods begins, or the rest of the form.
_ANOTHER = re.compile(
    rf"{_ISO_DAY}|\*{{4}}|\.\d{{2}}$|^\*[^*]+\*|¥|"
    + spaced(r"^[合小]计|价税合计|[大小]写|备注$|开票人|出行人|运输工具|地址|标志|编号")
)
_OWN_WORDS = 3
_HEAD_END = re.compile(spaced(r"项目名称|规格型号"))


def read_business(sheet: Sheet) -> dict[str, Field]:
    """`business_type` and the fields that it brings; where a stamp hides the mark, only these."""
    found = _mark(sheet)
    if found is None:
        return _by_labels(sheet)
    hit, name, labels = found
    fields = _whole(read_labels(sheet, *labels), sheet)
    return {**present(business_type=field_of(hit, name)), **fields}


def _whole(fields: dict[str, Field], sheet: Sheet) -> dict[str, Field]:
    """The same fields, those of narrow cells with the further lines of their cell."""
    return {
        name: _with_lines_below(field, sheet) if name in _WRAPPED else field
        for name, field in fields.items()
    }


def _with_lines_below(field: Field, sheet: Sheet) -> Field:
    if field.box is None:
        return field
    lines = _lines_below(sheet, field.box)
    if not lines:
        return field
    value = name_of(f"{field.value}{''.join(run.text for run in lines)}")
    whole = replace(field, value=value, box=union((field.box, *(run.box for run in lines))))
    return weaker(whole, 1.0 if field.source is Source.TEXT else _JUDGED_BY_PLACE)


def _lines_below(sheet: Sheet, cell: Box) -> tuple[Run, ...]:
    """The lines right below a cell's first and no wider than it, up to the next row of cells."""
    first = next((row for row in sheet.rows if any(run.box == cell for run in row.runs)), None)
    found: list[Run] = []
    last = cell
    for row in sheet.rows:
        below = next((run for run in row.runs if _is_right_below(last, run.box, cell)), None)
        if below is None or len(found) == _LINES_MAX:
            continue
        # In the remarks the next of these is labelled, on a line of its own.
        if ":" in below.text or _begins_another(row, first):
            break
        found.append(below)
        last = below.box
    return tuple(found)


def _is_right_below(last: Box, box: Box, cell: Box) -> bool:
    down = box.middle[1] - last.middle[1]
    is_within = box.left > cell.left - cell.height and box.right < cell.right + cell.height
    is_level = 0.3 * cell.height < down < _PITCH * cell.height
    return box.page == cell.page and is_within and is_level


def _begins_another(row: Row, first: Row | None) -> bool:
    """By figures that only the first line of a row has, or by a cell at its beginning."""
    if any(_ANOTHER.search(run.text) for run in row.runs):
        return True
    if first is None or len(first.runs) == 1 or first.runs[0].text.startswith("*"):
        return False
    head = first.runs[0].box
    return any(run.box.left < head.right and head.left < run.box.right for run in row.runs)


def _by_labels(sheet: Sheet) -> dict[str, Field]:
    """The fields of the one business whose own words stand there."""
    for _, labels in _BUSINESSES:
        words = anchors(*(label.words for label in labels))
        if count(sheet, words) >= _OWN_WORDS:
            return read_labels(sheet, *labels)
    return {}


def _mark(sheet: Sheet) -> tuple[Hit, str, tuple[Label, ...]] | None:
    """A cell of its own above the goods, or what follows the title; never part of a name."""
    end = sheet.first(_HEAD_END)
    head = sheet if end is None else sheet.part(lambda run: run.box.bottom < end.box.top)
    for name, labels in _BUSINESSES:
        pattern = re.compile(
            rf"(?:^|[\t ]|发票[)]?\s*)[(]?({spaced(name)})[)]?(?=[\t ]|$|发票号码)"
        )
        in_line = re.compile(
            rf"^[(]?({spaced(name)})(?:-?[全差]额开票)?[)]?(?=$|[\t \d]|发票号码|电子发票)"
        )
        behind_title = re.compile(rf"电\s*子\s*发\s*票.*({spaced(name)})")
        hit = _of_line(head, in_line) or head.first(pattern, behind_title)
        if hit is not None:
            return hit, name, labels
    return None


def _of_line(sheet: Sheet, pattern: re.Pattern[str]) -> Hit | None:
    """Where a line begins so, though another stands close before it in the same row."""
    for run in sheet.runs:
        for hit in Row(text=run.text, runs=(run,), starts=(0,)).hits(pattern):
            return hit
    return None
