"""特定业务 in the XML of a 数电票: what stands under `SpecificInformation`.

Only the nodes of 旅客运输, 通行费 and 红字 have names that are known for sure. The others are
read by the words that their elements are made of, each value held against the shape of its
field; what no word explains is kept whole, as JSON, in the field `special`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from finance.vouchers.dialects.base import OfGoods
from finance.vouchers.reading import FieldValue, Record

_INSIDE = re.compile(r"(?:.*/)?SpecificInformation/([^/]+)(?:/(.+))?", re.IGNORECASE)
_RED = "redeinvoice"
_IDENTITY = re.compile(r"(\d{10})\d{4}(\d{3}[\dXx])")
_PLATE = r"[一-鿿][A-Z][A-Z0-9]{5,6}[A-Z0-9挂学警港澳]?"
_DAY = r"(?:19|20)\d{2}\D?\d{2}\D?\d{2}.*"
_ANY = r".*\S.*"
# Cells of the goods in whose place the print of a 特定业务 has columns of its own: these.
_COLUMNS = frozenset({"specification", "unit", "quantity", "price"})
_DAYS = frozenset({"passage_from", "passage_to"})
_OF_PRINT = _DAYS | {
    "project_place",
    "project_name",
    "plate_number",
    "vehicle_type",
    "property_certificate_number",
}


@dataclass(frozen=True, slots=True)
class _Business:
    """One 特定业务: how its node is called, and words of its elements → field, value's shape."""

    name: str
    node: re.Pattern[str]
    elements: tuple[tuple[str, str, str], ...]


_ADDRESS = (r"Address|Location", "property_address", _ANY)
_CROSS = (r"Cross", "cross_city", r"[是否YN01]")
_LAND_TAX = (r"Land", "land_tax_project_number", r"[0-9A-Za-z]{6,30}")
_BUSINESSES: tuple[_Business, ...] = (
    _Business(
        "旅客运输服务",
        re.compile(r"Passenger"),
        (
            (r"Traveler|PassengerName", "passenger_name", _ANY),
            (r"ID(?:Num|No)|IDNumber", "passenger_id_masked", _ANY),
            (r"Date", "travel_on", _DAY),
            (r"Departure", "departure_station", _ANY),
            (r"Destination|Arrival", "arrival_station", _ANY),
            (r"Grade|Class", "seat_class", _ANY),
            (r"Vehicle|TypeOfTransport", "vehicle_kind", _ANY),
        ),
    ),
    _Business(
        "货物运输服务",
        re.compile(r"Freight|Cargo|Goods\w*Transport|Transport\w*Goods"),
        (
            (r"Plate|LicenseNumber|ToolNum", "plate_number", _ANY),
            (r"Cargo|GoodsName|NameOfGoods", "cargo_name", _ANY),
            (r"Type|Tool|Vehicle", "vehicle_kind", _ANY),
            (r"Departure|Origin|Shipment|From", "departure_place", _ANY),
            (r"Destination|Arriv|To$", "arrival_place", _ANY),
        ),
    ),
    _Business(
        "建筑服务",
        re.compile(r"Construct|Building"),
        (
            _LAND_TAX,
            _CROSS,
            (r"ProjectName|NameOf\w*Project|^(?:Item)?Name$", "project_name", _ANY),
            (r"Place|Site|Location|Address", "project_place", _ANY),
        ),
    ),
    _Business(
        "不动产经营租赁服务",
        re.compile(r"Leas|Rent"),
        (
            (r"Certificate|Ownership", "property_certificate_number", _ANY),
            (r"Area", "area_unit", r"\D+"),
            (r"Plate", "plate_number", _PLATE),
            _CROSS,
            (r"From|Start|Begin", "lease_from", _DAY),
            (r"To$|End", "lease_to", _DAY),
            _ADDRESS,
        ),
    ),
    _Business(
        "不动产销售",
        re.compile(r"(?:Estate|Property|Immov)\w*Sale|SaleOf"),
        (
            (r"Certificate|Ownership", "property_certificate_number", _ANY),
            (
                r"UnitCode|RecordNum|OnlineSign|Contract",
                "property_unit_code",
                r"[0-9A-Za-z-]{8,40}",
            ),
            _LAND_TAX,
            _CROSS,
            (r"Area", "area_unit", r"\D+"),
            _ADDRESS,
        ),
    ),
    _Business(
        "通行费",
        re.compile(r"Toll"),
        (
            (r"Plate", "plate_number", _PLATE),
            (r"Type", "vehicle_type", _ANY),
            (r"Start|From|Begin", "passage_from", _DAY),
            (r"End|To$", "passage_to", _DAY),
        ),
    ),
)


def business_of(record: Record) -> str | None:
    """特定业务 by the node that carries its elements."""
    for node, _, text in _inside(record):
        business = _business(node)
        if business is not None and text:
            return business.name
    return None


def special_texts(record: Record) -> dict[str, str]:
    """Field → text; the first passenger or passage of several, whole identity numbers masked."""
    found: dict[str, str] = {}
    for node, path, text in _inside(record):
        field = _field(node, path, text)
        if field is not None:
            found.setdefault(field, masked(text) if field == "passenger_id_masked" else text)
    return found


def unexplained(record: Record) -> dict[str, FieldValue]:
    """What no field took, as JSON: node → element → its texts."""
    rest: dict[str, dict[str, list[str]]] = {}
    for node, path, text in _inside(record):
        if text and node.lower() != _RED and _field(node, path, text) is None:
            rest.setdefault(node, {}).setdefault(path or node, []).append(text)
    return {"special": json.dumps(rest, ensure_ascii=False)} if rest else {}


def _inside(record: Record) -> Iterator[tuple[str, str, str]]:
    """Node, path below it and text of every entry under `SpecificInformation`."""
    for path, text in record.entries:
        match = _INSIDE.fullmatch(path)
        if match is not None:
            yield match[1], match[2] or "", text


def without_special(record: Record) -> OfGoods:
    """A line of goods without the columns of the 特定业务 that stand in place of its own.

    The print has 通行日期起 where others have 数量, 建筑项目名称 where others have 单位, and some
    writers set them there in the XML too, beside their own node.
    """
    own = {
        _day(text) if field in _DAYS else text
        for field, text in special_texts(record).items()
        if field in _OF_PRINT
    }
    return lambda line: {
        name: text
        for name, text in line.items()
        if name not in _COLUMNS or own.isdisjoint({text, _day(text) or text})
    }


def _day(text: str) -> str:
    """Its eight digits, whatever stands between and behind; nothing where it is no day."""
    return re.sub(r"\D", "", text)[:8] if re.fullmatch(_DAY, text) else ""


def _business(node: str) -> _Business | None:
    return next((one for one in _BUSINESSES if one.node.search(node)), None)


def _field(node: str, path: str, text: str) -> str | None:
    business = _business(node)
    if business is None or not path or not text:
        return None
    name = path.rpartition("/")[2]
    for words, field, shape in business.elements:
        if re.search(words, name, re.IGNORECASE):
            return field if re.fullmatch(shape, text) else None
    return None


def masked(text: str) -> str:
    """A whole identity number as tickets print it: personal data that no field needs."""
    return _IDENTITY.sub(r"\1****\2", text)
