"""Taxis, coaches, ships, bridges, tolls: small slips of the road."""

from datetime import date, timedelta

from samples.generator.facts import Facts
from samples.generator.invent.source import (
    TOWNS,
    Region,
    Source,
    contact,
    item_fields,
    local_code,
    named,
    number20,
    old_code,
    where,
    without_tax,
)
from samples.generator.numbers import yuan
from samples.generator.values import Item


def _slip_number(source: Source, year: int, trade: int) -> tuple[dict[str, str], Region]:
    region = source.region()
    code = local_code(region[0], year, source.rng.randrange(9000), trade=trade)
    return {"invoice_code": code, "invoice_number": source.digits(8)}, region


def taxi(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2015, 2024)
    number, region = _slip_number(source, day.year, rng.choice((1, 3)))
    boarded, minutes = rng.randrange(6 * 60, 23 * 60 + 40), rng.randrange(6, 55)
    left = (boarded + minutes) % 1440
    tenths = rng.randrange(21, 260)
    start, per_km = rng.choice(((10, 200), (11, 250), (13, 230)))
    total = start * 100 + max(0, tenths - 30) * per_km // 10
    total = (total + 50) // 100 * 100 if rng.random() < 0.6 else (total + 5) // 10 * 10
    company = source.company("出租汽车有限公司", "客运出租汽车公司")
    return Facts(
        "taxi",
        {
            **number,
            "issued_on": day.isoformat(),
            "total_fen": total,
            "plate_number": source.plate(region[3]).replace("I", "J"),
            "boarded_at": f"{boarded // 60:02d}:{boarded % 60:02d}",
            "alighted_at": f"{left // 60:02d}:{left % 60:02d}",
            "unit_price_fen": per_km,
            "distance_km": f"{tenths / 10:.1f}",
            "waiting_time": f"00:{rng.randrange(0, 14):02d}:{rng.randrange(60):02d}",
            "certificate_number": source.digits(6),
        },
        prints={
            **where(region),
            "company": company.name,
            "telephone": f"96{source.digits(3)}",
            "tens": f"{total // 1000}",
            "crc": source.crc(),
        },
        qr=f"https://cz.example/lottery?fpdm={number['invoice_code']}"
        f"&fphm={number['invoice_number']}",
    )


def bus(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2015, 2024)
    number, region = _slip_number(source, day.year, 4)
    departure, arrival = rng.sample(TOWNS, 2)
    named_ticket = day >= date(2018, 1, 1)
    return Facts(
        "bus",
        {
            **number,
            "issued_on": day.isoformat(),
            "travel_on": day.isoformat(),
            "departs_at": source.clock(),
            "total_fen": source.fen(12, 180, 50),
            "departure_station": departure + rng.choice(("客运中心", "汽车站", "汽车南站")),
            "arrival_station": arrival,
            "seat": f"{rng.randrange(1, 52):02d}",
            "passenger_name": source.person() if named_ticket else None,
            "passenger_id_masked": source.personal_id() if named_ticket else None,
        },
        prints={
            **where(region),
            "coach": f"{rng.choice('KDZ')}{source.digits(4)}",
            "gate": str(rng.randrange(1, 19)),
            "serial": source.digits(11),
            "grade": rng.choice(("大型高一", "中型高二", "普通", "豪华")),
        },
    )


def ship(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2015, 2024)
    number, region = _slip_number(source, day.year, 5)
    departure, arrival = rng.sample(TOWNS, 2)
    return Facts(
        "ship",
        {
            **number,
            "issued_on": day.isoformat(),
            "travel_on": day.isoformat(),
            "departs_at": source.clock(),
            "total_fen": source.fen(20, 320, 50),
            "departure_station": departure + "码头",
            "arrival_station": arrival + "码头",
            "ship_name": rng.choice(("青溪", "海鸥", "望江", "飞翔"))
            + rng.choice("1236789")
            + "号",
            "cabin_class": rng.choice(("二等舱", "三等舱", "普通舱", "客座")),
            "seat": f"{rng.choice('ABC')}{rng.randrange(1, 90):02d}",
            "passenger_name": source.person(),
            "passenger_id_masked": source.personal_id(),
        },
        prints={**where(region), "voyage": f"H{source.digits(4)}"},
    )


def bridge(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2015, 2021)
    number, region = _slip_number(source, day.year, 6)
    entry, leaving = rng.sample(TOWNS, 2)
    return Facts(
        "bridge",
        {
            **number,
            "issued_on": day.isoformat(),
            "issued_at": source.clock(0, 24) + f":{rng.randrange(60):02d}",
            "total_fen": rng.choice((5, 10, 15, 20, 25, 30, 35, 45, 60, 85, 110)) * 100,
            "entry_station": entry,
            "exit_station": leaving,
            "vehicle_type": rng.choice(("客一", "客1", "一类客车", "二型客车")),
        },
        prints={
            **where(region),
            "lane": f"{rng.randrange(1, 12):02d}",
            "collector": source.digits(6),
            "company": source.company("高速公路有限公司", "跨江大桥管理处").name,
        },
    )


def _passage(source: Source, kind: str, day: date) -> Facts:
    rng = source.rng
    region = source.region()
    digital = kind == "toll_de"
    seller = source.company("高速公路股份有限公司", "公路发展有限公司")
    total = source.fen(8, 260)
    free = rng.random() < 0.25
    rate = 3 if rng.random() < 0.6 else 9
    net, tax = (total, 0) if free else without_tax(total, rate)
    left = day - timedelta(days=rng.randrange(1, 8))
    item = Item("经营租赁", "通行费", "", "", 1, net, None if free else rate, tax)
    code = "" if digital else old_code(region[0], day.year, rng.randrange(900), tail="12")
    no = number20(region[2], day.year, source.digits(15)) if digital else source.digits(8)
    check = "" if digital else source.digits(20)
    amount = total if digital else net
    head = f"01,{'59' if digital else '14'},{code},{no},{yuan(amount)},{day:%Y%m%d}"
    return Facts(
        kind,
        {
            "invoice_code": code or None,
            "invoice_number": no,
            "check_code": check or None,
            "issued_on": day.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": total,
            **named("seller", seller),
            **named("buyer", source.buyer()),
            "plate_number": source.plate(region[3]),
            "vehicle_type": rng.choice(("客车", "货车")),
            "passage_from": left.isoformat(),
            "passage_to": left.isoformat(),
            "drawer": source.person(),
            "machine_number": None if digital else source.digits(12),
        },
        ({**item_fields(item), "unit": None, "quantity": None, "price": None},),
        {**_around(source), **contact("seller", seller), **where(region)},
        f"{head},{check},{source.crc()}" + ("" if digital else ","),
    )


def _around(source: Source) -> dict[str, str]:
    return {
        "business": "通行费",
        "cipher": "\n".join(source.cipher_line() for _ in range(4)),
        "payee": source.person(),
        "reviewer": source.person(),
    }


def toll_e(source: Source) -> Facts:
    return _passage(source, "toll_e", source.day(date(2018, 1, 4), date(2025, 6, 26)))


def toll_de(source: Source) -> Facts:
    return _passage(source, "toll_de", source.day(date(2025, 1, 6), date(2026, 5, 22)))
