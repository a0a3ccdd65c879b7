"""数电票 with a special business (特定业务): each has columns of its own."""

from datetime import date, timedelta

from samples.generator.facts import Facts, Fields
from samples.generator.invent.source import (
    TOWNS,
    Source,
    contact,
    item_fields,
    named,
    number20,
    where,
    without_tax,
)
from samples.generator.numbers import yuan
from samples.generator.values import Item

BUSINESSES = ("旅客运输服务", "货物运输服务", "建筑服务", "不动产经营租赁服务", "不动产销售")
GOODS = {
    "旅客运输服务": ("运输服务", "客运服务费", "次", 9, 40, 900),
    "货物运输服务": ("运输服务", "国内道路货物运输费", "车", 9, 300, 4200),
    "建筑服务": ("建筑服务", "活动室维修工程款", "项", 9, 2600, 98_000),
    "不动产经营租赁服务": ("经营租赁", "办公用房租金", "平方米", 5, 3000, 36_000),
    "不动产销售": ("不动产", "社区用房", "平方米", 9, 180_000, 860_000),
}


def business(source: Source, index: int, kind: str = "de_normal") -> Facts:
    """One invoice of the business at `index` of `BUSINESSES`."""
    rng = source.rng
    name = BUSINESSES[index]
    category, good, unit, rate, low, high = GOODS[name]
    day = source.day(date(2024, 12, 2), date(2026, 5, 22))
    region = source.region()
    gross = source.fen(low, high, 10)
    net, tax = without_tax(gross, rate)
    item = Item(category, good, "", unit, 1, net, rate, tax)
    seller = source.company("客运有限公司", "运输有限公司", "建设工程有限公司", "置业有限公司")
    number = number20(region[2], day.year, source.digits(15), channel=rng.choice((2, 7)))
    return Facts(
        kind,
        {
            "invoice_number": number,
            "issued_on": day.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": gross,
            **named("seller", seller),
            **named("buyer", source.buyer()),
            "business_type": name,
            **_columns(source, name, day),
            "drawer": source.person(),
        },
        (item_fields(item),),
        {**where(region), **contact("seller", seller), "business": name},
        f"01,{'31' if kind == 'de_special' else '32'},,{number},{yuan(gross)},{day:%Y%m%d},,"
        f"{source.crc()}",
    )


def _columns(source: Source, name: str, day: date) -> Fields:
    rng = source.rng
    departure, arrival = rng.sample(TOWNS, 2)
    match name:
        case "旅客运输服务":
            return {
                "passenger_name": source.person(),
                "passenger_id_masked": source.personal_id(stars=4),
                "travel_on": (day - timedelta(days=rng.randrange(0, 9))).isoformat(),
                "departure_station": departure,
                "arrival_station": arrival,
                "seat_class": rng.choice(("", "普通", "经济型")) or None,
                "vehicle_kind": rng.choice(("公路客运", "网约车", "出租车")),
            }
        case "货物运输服务":
            return {
                "vehicle_kind": rng.choice(("公路运输", "铁路运输", "水路运输")),
                "plate_number": source.plate(source.region()[3]),
                "departure_place": f"{departure}物流园",
                "arrival_place": f"{arrival}仓库",
                "cargo_name": rng.choice(("办公家具", "钢材", "健身器材", "防汛物资")),
            }
        case _:
            return _place(source, name, day.year)


def _place(source: Source, name: str, year: int) -> Fields:
    """Of what stands still: building sites, rented rooms, houses sold."""
    rng = source.rng
    street = f"临江市临江区{rng.choice(('文汇路', '湖滨路', '春晖路'))}{rng.randrange(1, 300)}号"
    match name:
        case "建筑服务":
            return {
                "land_tax_project_number": rng.choice(("", source.digits(12))) or None,
                "cross_city": rng.choice("是否"),
                "project_place": street,
                "project_name": rng.choice(("老旧小区改造", "社区活动室维修", "围墙修缮"))
                + "项目",
            }
        case "不动产经营租赁服务":
            return {
                "property_certificate_number": f"浙（{year - 4}）临江不动产权第"
                f"{source.digits(7)}号",
                "area_unit": "平方米",
                "property_address": street,
                "lease_from": f"{year}-01-01",
                "lease_to": f"{year}-12-31",
                "cross_city": "否",
            }
        case _:
            return {
                "property_unit_code": source.digits(28),
                "property_address": street,
                "cross_city": "否",
                "land_tax_project_number": source.digits(12),
            }


def red_letter(source: Source) -> Facts:
    """A 数电票 that takes another one back: all its amounts are below zero."""
    blue = business(source, 4)
    fields = dict(blue.fields)
    for name in ("net_fen", "tax_fen", "total_fen"):
        fields[name] = -blue.money(name)
    for name in BUSINESS_FIELDS:
        fields.pop(name, None)
    number = f"{blue.text('invoice_number')[:5]}{source.digits(15)}"
    confirmation = source.digits(20)
    fields |= {"red_of": blue.text("invoice_number"), "invoice_number": number}
    (item,) = blue.items
    amounts = {"amount_fen": fields["net_fen"], "tax_fen": fields["tax_fen"], "quantity": "-1"}
    day = date.fromisoformat(blue.text("issued_on"))
    return Facts(
        "de_normal",
        fields,
        ({**item, **amounts},),
        {**blue.prints, "business": "", "confirmation": confirmation},
        f"01,32,,{number},{yuan(-blue.money('total_fen'))},{day:%Y%m%d},,{source.crc()}",
    )


BUSINESS_FIELDS = (
    *("business_type", "property_unit_code", "property_address", "cross_city"),
    "land_tax_project_number",
)
