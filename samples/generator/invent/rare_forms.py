"""Forms met seldom: 数电 paper of vehicles, and the freight invoice that ended in 2016."""

from datetime import date

from samples.generator.facts import Facts
from samples.generator.invent.invoices import used_car, vehicle
from samples.generator.invent.source import (
    Source,
    contact,
    local_code,
    named,
    number20,
    old_code,
    paper_code,
    where,
    without_tax,
)
from samples.generator.numbers import yuan


def paper_de_vehicle(source: Source) -> Facts:
    day, region = source.day(date(2024, 1, 8), date(2026, 5, 22)), source.region()
    code = local_code(region[0], day.year, source.rng.randrange(9000), trade=2)
    old = vehicle(source)
    net, tax = without_tax(old.money("total_fen"), 13)
    sums = {"net_fen": net, "tax_fen": tax, "tax_rate": "13%"}
    number = number20(region[2], day.year, source.digits(15))
    own = {"invoice_code": code, "digital_number": number, "issued_on": day.isoformat()}
    qr = f"01,03,{code},{old.text('invoice_number')},{yuan(net)},{day:%Y%m%d},,{source.crc()},"
    prints = {**old.prints, **where(region)}
    return Facts("paper_de_vehicle", {**old.fields, **sums, **own}, prints=prints, qr=qr)


def paper_de_used_car(source: Source) -> Facts:
    day, region = source.day(date(2024, 1, 8), date(2026, 5, 22)), source.region()
    code = old_code(region[0], day.year, source.rng.randrange(900), tail="17")
    old = used_car(source)
    number = number20(region[2], day.year, source.digits(15))
    own = {"invoice_code": code, "digital_number": number, "issued_on": day.isoformat()}
    total = yuan(old.money("total_fen"))
    qr = f"01,15,{code},{old.text('invoice_number')},{total},{day:%Y%m%d},,{source.crc()},"
    prints = {**old.prints, **where(region)}
    return Facts("paper_de_used_car", {**old.fields, **own}, prints=prints, qr=qr)


def freight_special(source: Source) -> Facts:
    rng = source.rng
    day, region = source.day(date(2015, 1, 8), date(2016, 6, 28)), source.region()
    code = paper_code(region[0], day.year, rng.randrange(9), kind=2)
    number, total = source.digits(8), source.fen(400, 9_000, 100)
    net, tax = without_tax(total, 11)
    carrier = source.company("物流有限公司", "运输有限公司")
    return Facts(
        "freight_special",
        {
            "invoice_code": code,
            "invoice_number": number,
            "issued_on": day.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": total,
            **named("seller", carrier),
            **named("buyer", source.buyer()),
            "consignee_name": source.company("商贸有限公司").name,
            "consignor_name": source.company("建材有限公司").name,
            "cargo_name": rng.choice(("水泥", "钢材", "办公家具", "防汛物资")),
            "plate_number": source.plate(region[3]),
            "tonnage": str(rng.choice((5, 8, 10, 15))),
            "drawer": source.person(),
        },
        prints={
            **where(region),
            **contact("seller", carrier),
            "route": f"临江、{rng.choice(('青溪', '望海'))}",
            "payee": source.person(),
            "reviewer": source.person(),
        },
        qr=f"01,02,{code},{number},{yuan(net)},{day:%Y%m%d},,{source.crc()},",
    )
