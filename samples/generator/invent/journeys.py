"""Flights, and train tickets given back or changed."""

from datetime import date, timedelta

from samples.generator.content import STATIONS
from samples.generator.facts import Facts, Fields
from samples.generator.invent.source import Source, named, number20, where, without_tax
from samples.generator.numbers import yuan

AIRPORTS = (
    *(("临江", "LJG"), ("望海", "WHA"), ("云栖", "YQX"), ("双塔", "SHT"), ("南浦", "NPU")),
    ("白鹤", "BHE"),
)
CARRIERS = (("青溪航空", "QX", "871"), ("望海航空", "WH", "768"), ("云栖航空", "YQ", "893"))


def _flight(source: Source, travel_on: date) -> tuple[dict[str, str | int | None], dict[str, str]]:
    rng = source.rng
    departure, arrival = rng.sample(AIRPORTS, 2)
    carrier, code, prefix = rng.choice(CARRIERS)
    fare = source.fen(320, 2400, 1000)
    fields: dict[str, str | int | None] = {
        "e_ticket_number": f"{prefix}-{source.digits(10)}",
        "passenger_name": source.person(),
        "passenger_id_masked": source.personal_id(stars=4),
        "flight_number": f"{code}{source.digits(4)}",
        "departure_station": departure[0],
        "arrival_station": arrival[0],
        "carrier": carrier,
        "seat_class": rng.choice("YBMKQ"),
        "travel_on": travel_on.isoformat(),
        "departs_at": source.clock(),
        "fare_fen": fare,
        "aviation_fund_fen": 5000,
        "fuel_surcharge_fen": rng.choice((0, 2000, 3000, 6000)),
        "other_taxes_fen": 0,
    }
    prints = {
        "from_code": departure[1],
        "to_code": arrival[1],
        "fare_basis": f"{fields['seat_class']}{source.digits(2)}",
        "allowance": "20K",
        "remark": "不得签转 变更退票收费",
    }
    return fields, prints


def air_paper(source: Source) -> Facts:
    rng = source.rng
    travel_on = source.between(2015, 2024)
    fields, prints = _flight(source, travel_on)
    agency = source.company("航空服务有限公司", "国际旅行社有限公司", "票务代理有限公司")
    charges = ("fare_fen", "aviation_fund_fen", "fuel_surcharge_fen")
    return Facts(
        "air_paper",
        {
            **fields,
            "issued_on": (travel_on + timedelta(days=rng.randrange(0, 9))).isoformat(),
            "total_fen": sum(int(fields[name] or 0) for name in charges),
            "insurance_fen": 0,
            "seller_name": agency.name,
            "print_number": source.digits(11),
            "verification_code": source.digits(4),
        },
        prints={**prints, "agent_code": f"LJG{source.digits(3)}", "place": "", "province": ""},
    )


def air_e(source: Source) -> Facts:
    rng = source.rng
    travel_on = source.day(date(2024, 12, 2), date(2026, 5, 8))
    issued_on = travel_on + timedelta(days=rng.randrange(0, 9))
    fields, prints = _flight(source, travel_on)
    region = source.region()
    base, tax = without_tax(int(fields["fare_fen"] or 0), 9)
    fuel, fuel_tax = without_tax(int(fields["fuel_surcharge_fen"] or 0), 9)
    total = base + tax + fuel + fuel_tax + 5000
    number = number20(region[2], issued_on.year, source.digits(15), channel=7)
    return Facts(
        "air_e",
        {
            **fields,
            "invoice_number": number,
            "issued_on": issued_on.isoformat(),
            "fare_fen": base,
            "fuel_surcharge_fen": fuel,
            "tax_fen": tax + fuel_tax,
            "total_fen": total,
            "tax_rate": "9%",
            "seller_name": f"{fields['carrier']}股份有限公司",
            "buyer_name": (buyer := source.buyer()).name,
            "buyer_tax_id": buyer.tax_id,
            "verification_code": source.digits(4),
        },
        prints={**prints, **where(region), "agent_code": f"LJG{source.digits(3)}"},
        qr=f"01,61,,{number},{yuan(total)},{issued_on:%Y%m%d},,{source.crc()}",
    )


def _ride(source: Source) -> Fields:
    rng = source.rng
    seat = f"{rng.randrange(1, 20):02d}{rng.choice('ABCDF')}号"
    return {
        "train_number": rng.choice("GDC") + str(rng.randrange(101, 7800)),
        "departs_at": source.clock(),
        "seat": f"{rng.randrange(1, 17):02d}车{seat}",
        "seat_class": rng.choice(("二等座", "一等座")),
        "passenger_name": source.person(),
        "passenger_id_masked": source.personal_id(),
    }


def rail_change(source: Source) -> Facts:
    """退票 (a fee is left to pay) or 改签 (the new fare) of a digital train ticket."""
    rng = source.rng
    travel_on = source.day(date(2024, 11, 4), date(2026, 5, 8))
    issued_on = travel_on + timedelta(days=rng.randrange(0, 6))
    departure, arrival = rng.sample(STATIONS, 2)
    is_refund = rng.random() < 0.5
    fare = source.fen(30, 560, 50)
    total = max(200, fare * rng.choice((5, 10, 20)) // 100 // 50 * 50) if is_refund else fare
    net, tax = without_tax(total, 6 if is_refund else 9)
    number = number20("33", issued_on.year, source.digits(15), channel=9)
    buyer = source.buyer()
    return Facts(
        "rail_e",
        {
            "invoice_number": number,
            "issued_on": issued_on.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": total,
            **named("buyer", buyer),
            "business_type": "退" if is_refund else "改",
            "red_of": number20("33", travel_on.year, source.digits(15), channel=9),
            "e_ticket_number": f"{source.digits(21)[:20]}{travel_on:%Y}",
            "departure_station": departure[0],
            "arrival_station": arrival[0],
            "travel_on": travel_on.isoformat(),
            **_ride(source),
        },
        prints={
            "departure_pinyin": departure[1],
            "arrival_pinyin": arrival[1],
            "fare": yuan(fare),
            "tax_rate": "0.06" if is_refund else "0.09",
        },
        qr=f"01,51,,{number},{yuan(total)},{issued_on:%Y%m%d},,{source.crc(lower=True)}",
    )
