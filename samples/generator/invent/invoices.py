"""Invoices of the tax office beyond the common four: rolls, vehicles, block chain, quota …"""

from datetime import date

from samples.generator.facts import Facts, Fields
from samples.generator.invent.source import (
    LAST_PAPER,
    Source,
    contact,
    item_fields,
    local_code,
    named,
    number20,
    old_code,
    paper_code,
    where,
    without_tax,
)
from samples.generator.numbers import yuan

SHOPS = ("百货有限公司", "药店", "超市有限公司", "饭店", "加油站有限公司", "文具店")
CARS = (
    ("小型轿车", "启明QM7001", "轿车"),
    ("轻型货车", "东岭DL1040", "货车"),
    ("纯电动轿车", "和风HF7000BEV", "轿车"),
    ("小型普通客车", "天驰TC6480", "客车"),
)


def vat_roll(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2017, 2024)
    region = source.region()
    code = old_code(region[0], day.year, rng.randrange(900), tail=rng.choice(("06", "07")))
    seller, buyer = source.company(*SHOPS), source.buyer()
    items = source.goods(rng.randrange(1, 4), 3)
    net, tax = sum(i.amount_fen for i in items), sum(i.tax_fen for i in items)
    number, check = source.digits(8), source.digits(20)
    lines: tuple[Fields, ...] = tuple(
        {
            "name": item.title,
            "quantity": str(item.quantity),
            "price": yuan((item.amount_fen + item.tax_fen) // item.quantity),
            "amount_fen": item.amount_fen + item.tax_fen,
        }
        for item in items
    )
    return Facts(
        "vat_roll",
        {
            "invoice_code": code,
            "invoice_number": number,
            "check_code": check,
            "issued_on": day.isoformat(),
            "net_fen": net,
            "total_fen": net + tax,
            **named("seller", seller),
            **named("buyer", buyer),
            "machine_number": source.digits(12),
            "cashier": source.person(),
        },
        lines,
        {**where(region), "width": "76" if code[-1] == "7" else "57"},
        f"01,11,{code},{number},{yuan(net)},{day:%Y%m%d},{check},{source.crc()},",
    )


def _car(source: Source) -> dict[str, str]:
    vehicle_type, brand, _ = source.rng.choice(CARS)
    return {
        "vehicle_type": vehicle_type,
        "brand_model": brand,
        "vin": "L" + source.letters(16, "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"),
    }


def vehicle(source: Source) -> Facts:
    rng = source.rng
    day = source.day(date(2015, 2, 2), LAST_PAPER)
    region = source.region()
    number = source.digits(8)
    code = local_code(region[0], day.year, rng.randrange(9000), trade=2)
    rate = 17 if day < date(2018, 5, 1) else 16 if day < date(2019, 4, 1) else 13
    total = source.fen(58_000, 260_000, 10_000)
    net, tax = without_tax(total, rate)
    seller = source.company("汽车销售服务有限公司", "汽车贸易有限公司")
    return Facts(
        "vehicle",
        {
            "invoice_code": code,
            "invoice_number": number,
            "issued_on": day.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": total,
            **named("seller", seller),
            **named("buyer", source.buyer()),
            **_car(source),
            "origin": rng.choice(("临江", "青溪", "望海")),
            "certificate_number": "W" + source.letters(14, "0123456789ABCDEF"),
            "engine_number": source.letters(8, "0123456789ABCDEFGH"),
            "tax_rate": f"{rate}%",
            "tax_authority": "国家税务总局临江市税务局第一税务所",
            "tax_authority_code": f"1{region[0]}{source.digits(6)}",
            "tonnage": "",
            "seats": str(rng.choice((5, 5, 7))),
            "machine_number": source.digits(12),
            "drawer": source.person(),
        },
        prints={**where(region), **contact("seller", seller), "cipher": source.cipher_line()},
        qr=f"01,03,{code},{number},{yuan(net)},{day:%Y%m%d},,{source.crc()},",
    )


def used_car(source: Source) -> Facts:
    rng = source.rng
    day = source.day(date(2018, 4, 2), LAST_PAPER)
    region = source.region()
    number = source.digits(8)
    code = old_code(region[0], day.year, rng.randrange(900), tail="17")
    total = source.fen(12_000, 96_000, 10_000)
    market = source.company("二手车交易市场有限公司", "旧机动车交易中心有限公司")
    return Facts(
        "used_car",
        {
            "invoice_code": code,
            "invoice_number": number,
            "issued_on": day.isoformat(),
            "total_fen": total,
            **named("seller", source.company("商贸有限公司", "物流有限公司")),
            **named("buyer", source.buyer()),
            **_car(source),
            "plate_number": source.plate(region[3]),
            "registration_number": source.digits(12),
            "transfer_office": rng.choice(("临江市公安局车辆管理所", "青溪车管分所")),
            "market_name": market.name,
            "market_tax_id": market.tax_id,
            "drawer": source.person(),
        },
        prints={
            **where(region),
            **contact("market", market),
            "buyer_telephone": source.digits(11),
        },
        qr=f"01,15,{code},{number},{yuan(total)},{day:%Y%m%d},,{source.crc()},",
    )


def as_digital(source: Source, paper: Facts) -> Facts:
    """The same sale as a 数电票: twenty digits, no code, the price with tax in its QR code."""
    day = source.day(date(2025, 1, 6), date(2026, 5, 22))
    region = source.region()
    number = number20(region[2], day.year, source.digits(15))
    total, rate = paper.money("total_fen"), 13
    fields = {
        **paper.fields,
        "invoice_code": None,
        "invoice_number": number,
        "issued_on": day.isoformat(),
        "machine_number": None,
    }
    if "net_fen" in paper.fields:
        net, tax = without_tax(total, rate)
        fields |= {"net_fen": net, "tax_fen": tax, "tax_rate": f"{rate}%"}
    sort = "83" if paper.kind == "vehicle" else "84"
    return Facts(
        f"{paper.kind}_de",
        fields,
        prints={**paper.prints, **where(region)},
        qr=f"01,{sort},,{number},{yuan(total)},{day:%Y%m%d},,{source.crc()}",
    )


def vehicle_de(source: Source) -> Facts:
    return as_digital(source, vehicle(source))


def used_car_de(source: Source) -> Facts:
    return as_digital(source, used_car(source))


def local_general_e(source: Source) -> Facts:
    """通用（电子）发票 of a province, before 数电票 came: no tax on its face."""
    paper = machine_general(source)
    day = source.between(2020, 2023)
    region = source.region()
    code = old_code(region[0], day.year, source.rng.randrange(900), tail="00")
    number = paper.text("invoice_number")
    return Facts(
        "local_general_e",
        {**paper.fields, "invoice_code": code, "issued_on": day.isoformat()},
        paper.items,
        {**paper.prints, **where(region)},
        f"https://ei.example/view?fpdm={code}&fphm={number}&kprq={day:%Y%m%d}"
        f"&je={yuan(paper.money('total_fen'))}&jym={paper.text('check_code')[-6:]}",
    )


def blockchain(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2018, 2023)
    number = source.digits(8)
    code = f"14403{day:%y}09{rng.randrange(10)}{rng.choice(('10', '20'))}"
    items = source.goods(rng.randrange(1, 3), 6)
    net, tax = sum(i.amount_fen for i in items), sum(i.tax_fen for i in items)
    total = net + tax
    digest = source.letters(32, "0123456789abcdef")
    link = f"https://bc.example/verify?hash={digest}&bill_num={number}&total_amount={total}"
    return Facts(
        "blockchain",
        {
            "invoice_code": code,
            "invoice_number": number,
            "check_code": source.letters(5, "0123456789abcdef"),
            "issued_on": day.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": total,
            **named(
                "seller", source.company("餐饮有限公司", "停车场管理有限公司", "科技有限公司")
            ),
            **named("buyer", source.buyer()),
            "drawer": source.person(),
        },
        tuple(item_fields(item) for item in items),
        {"place": "深圳", "province": "深圳市", "payee": source.person(), "block": digest},
        link,
    )


def machine_general(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2015, 2023)
    region = source.region()
    code = local_code(region[0], day.year, rng.randrange(9000), trade=rng.choice((1, 3, 7)))
    seller = source.company("餐饮店", "宾馆", "装卸服务部", "印刷厂", "洗染店", prefix="92")
    items = source.goods(rng.randrange(1, 4))
    lines: tuple[Fields, ...] = tuple(
        {
            "name": item.name,
            "unit": item.unit,
            "quantity": str(item.quantity),
            "price": yuan((item.amount_fen + item.tax_fen) // item.quantity),
            "amount_fen": item.amount_fen + item.tax_fen,
        }
        for item in items
    )
    return Facts(
        "machine_general",
        {
            "invoice_code": code,
            "invoice_number": source.digits(8),
            "check_code": source.digits(20),
            "issued_on": day.isoformat(),
            "total_fen": sum(item.amount_fen + item.tax_fen for item in items),
            **named("seller", seller),
            **named("buyer", source.buyer()),
            "machine_number": source.digits(12),
            "drawer": source.person(),
        },
        lines,
        {**where(region), "trade": rng.choice(("服务业", "饮食业", "商业零售", "建筑安装业"))},
    )


def quota(source: Source) -> Facts:
    rng = source.rng
    year = rng.randrange(2015, 2025)
    region = source.region()
    code = local_code(region[0], year, rng.randrange(9000), trade=rng.choice((1, 7, 9)))
    total = rng.choice((1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)) * 100
    seller = source.company("停车服务部", "饭店", "招待所", prefix="92")
    return Facts(
        "quota",
        {
            "invoice_code": code,
            "invoice_number": source.digits(8),
            "total_fen": total,
            "seller_name": seller.name,
            "seller_tax_id": seller.tax_id,
        },
        prints={**where(region), "password": source.digits(8), "year": str(year)},
        qr=f"https://tax.example/lottery?c={code}",
    )


def _around(source: Source) -> dict[str, str]:
    return {
        "business": "",
        "cipher": "\n".join(source.cipher_line() for _ in range(4)),
        "payee": source.person(),
        "reviewer": source.person(),
    }


def paper_digital(source: Source, kind: str) -> Facts:
    """数电纸质发票: the old form with the new twenty digits on it."""
    rng = source.rng
    day = source.day(date(2023, 9, 4), date(2026, 5, 22))
    region = source.region()
    special = kind.endswith("special")
    code = (
        paper_code(region[0], day.year, rng.randrange(9), kind=1)
        if special
        else old_code(region[0], day.year, rng.randrange(900), tail="04")
    )
    items = source.goods(rng.randrange(1, 4))
    net, tax = sum(i.amount_fen for i in items), sum(i.tax_fen for i in items)
    number = source.digits(8)
    seller = source.company("物资有限公司", "设备工程有限公司", "商贸有限公司")
    sort = "01" if special else "04"
    return Facts(
        kind,
        {
            "invoice_code": code,
            "invoice_number": number,
            "digital_number": number20(region[2], day.year, source.digits(15)),
            "issued_on": day.isoformat(),
            "net_fen": net,
            "tax_fen": tax,
            "total_fen": net + tax,
            **named("seller", seller),
            **named("buyer", source.buyer()),
            "drawer": source.person(),
        },
        tuple(item_fields(item) for item in items),
        {**where(region), **contact("seller", seller), **_around(source)},
        f"01,{sort},{code},{number},{yuan(net)},{day:%Y%m%d},,{source.crc()},",
    )
