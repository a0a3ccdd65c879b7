"""Papers without a tax number: receipts, slips, lists of payments, attachments, foreign bills."""

from datetime import timedelta

from samples.generator.facts import Facts, Fields
from samples.generator.invent.source import TOWNS, Source
from samples.generator.numbers import amount_cn, yuan

REASONS = (
    "活动室茶水款",
    "防汛值班误餐费",
    "楼道灯维修费",
    "搬运劳务费",
    "宣传栏张贴劳务",
    "重阳节慰问糕点款",
)


def receipt(source: Source) -> Facts:
    total = source.fen(20, 1800, 10)
    shop = source.company("便利店", "修配店", "糕饼店", "水果店", prefix="92")
    return Facts(
        "receipt",
        {
            "issued_on": source.between(2015, 2026).isoformat(),
            "total_fen": total,
            "total_cn": amount_cn(total),
            "seller_name": shop.name,
            "buyer_name": source.buyer().name,
            "purpose": source.rng.choice(REASONS),
            "handler": source.person(),
            "serial_number": source.digits(7),
        },
    )


def white_slip(source: Source) -> Facts:
    total = source.fen(20, 500, 100)
    return Facts(
        "white_slip",
        {
            "issued_on": source.between(2015, 2026).isoformat(),
            "total_fen": total,
            "total_cn": amount_cn(total),
            "payee_name": source.person(),
            "payee_id_masked": source.personal_id(stars=4),
            "telephone": "1" + source.rng.choice("35789") + source.digits(9),
            "buyer_name": source.buyer().name,
            "purpose": source.rng.choice(REASONS),
            "witness": source.person(),
            "handler": source.person(),
        },
    )


def payout_list(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2016, 2026)
    each = source.fen(50, 600, 1000)
    same = rng.random() < 0.6
    names = list(dict.fromkeys(source.person() for _ in range(rng.randrange(4, 10))))
    rows: tuple[Fields, ...] = tuple(
        {
            "name": name,
            "id_masked": source.personal_id(stars=4),
            "account": f"6217****{source.digits(4)}",
            "amount_fen": each if same else source.fen(50, 600, 1000),
        }
        for name in names
    )
    total = sum(int(row["amount_fen"] or 0) for row in rows)
    subject = rng.choice(
        ("春节慰问金", "高温补贴", "志愿者误餐补助", "楼道长误工补贴", "临时用工劳务费")
    )
    return Facts(
        "payout_list",
        {
            "title": f"{day.year}年{subject}发放表",
            "issued_on": day.isoformat(),
            "total_fen": total,
            "total_cn": amount_cn(total),
            "buyer_name": source.buyer().name,
            "purpose": subject,
            "drawer": source.person(),
            "reviewer": source.person(),
        },
        rows,
    )


def _bought(source: Source, count: int) -> tuple[tuple[Fields, ...], int]:
    items = source.goods(count)
    rows: tuple[Fields, ...] = tuple(
        {
            "name": item.name,
            "specification": item.specification or None,
            "unit": item.unit,
            "quantity": str(item.quantity),
            "price": yuan((item.amount_fen + item.tax_fen) // item.quantity),
            "amount_fen": (item.amount_fen + item.tax_fen) // item.quantity * item.quantity,
        }
        for item in items
    )
    return rows, sum(int(row["amount_fen"] or 0) for row in rows)


def goods_list(source: Source) -> Facts:
    """销货清单: names the invoice it belongs to."""
    rows, total = _bought(source, 4)
    seller = source.company("商贸有限公司", "办公用品有限公司")
    return Facts(
        "attach_goods_list",
        {
            "parent_code": "033002" + source.digits(6),
            "parent_number": source.digits(8),
            "issued_on": source.between(2015, 2026).isoformat(),
            "total_fen": total,
            "seller_name": seller.name,
            "buyer_name": source.buyer().name,
        },
        rows,
    )


def trip_sheet(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2019, 2026)
    rows: list[Fields] = []
    for i in range(rng.randrange(2, 6)):
        start, stop = rng.sample(TOWNS, 2)
        rows.append(
            {
                "name": rng.choice(("快车", "专车", "出租车")),
                "row": str(i + 1),
                "at": f"{day - timedelta(days=6 - i):%m-%d} {source.clock()}",
                "from_place": f"{start}路口",
                "to_place": f"{stop}服务中心",
                "distance_km": f"{rng.randrange(12, 260) / 10:.1f}",
                "amount_fen": source.fen(9, 90),
            }
        )
    return Facts(
        "attach_trip",
        {
            "issued_on": day.isoformat(),
            "total_fen": sum(int(row["amount_fen"] or 0) for row in rows),
            "trips": str(len(rows)),
            "telephone": "138" + source.digits(8),
        },
        tuple(rows),
        {"app": rng.choice(("同舟出行", "青溪打车", "四时约车"))},
    )


def till_slip(source: Source) -> Facts:
    rows, total = _bought(source, 3)
    shop = source.company("超市", "便利店", "药房", "面包房")
    paid = total + source.rng.choice((0, 0, 500, 2000))
    return Facts(
        "attach_till_slip",
        {
            "issued_on": source.between(2016, 2026).isoformat(),
            "issued_at": source.clock(8, 21) + f":{source.rng.randrange(60):02d}",
            "total_fen": total,
            "seller_name": shop.name,
            "serial_number": source.digits(12),
        },
        rows,
        {"paid": yuan(paid), "change": yuan(paid - total), "cashier": source.digits(4)},
    )


def contract(source: Source) -> Facts:
    total = source.fen(2000, 88_000, 10_000)
    return Facts(
        "attach_contract",
        {
            "contract_number": f"LJ-{source.digits(4)}-{source.digits(3)}",
            "issued_on": source.between(2016, 2026).isoformat(),
            "total_fen": total,
            "total_cn": amount_cn(total),
            "seller_name": source.company("装饰工程有限公司", "广告有限公司").name,
            "buyer_name": source.buyer().name,
            "purpose": source.rng.choice(("社区活动室维修", "宣传栏制作安装", "绿化养护服务")),
        },
    )


def acceptance(source: Source) -> Facts:
    rows, total = _bought(source, 3)
    return Facts(
        "attach_acceptance",
        {
            "issued_on": source.between(2016, 2026).isoformat(),
            "total_fen": total,
            "seller_name": source.company("商贸有限公司", "家具有限公司").name,
            "buyer_name": source.buyer().name,
            "handler": source.person(),
            "witness": source.person(),
        },
        rows,
    )


FOREIGN = (
    ("HARBOUR VIEW HOTEL", "USD", "Room charge", "INVOICE", "us"),
    ("Librairie du Quai SARL", "EUR", "Livres", "FACTURE", "dash"),
    ("みどり文具店", "JPY", "文房具", "領収書", "slash"),
    ("NORTHGATE TAXI CO.", "GBP", "Taxi fare", "RECEIPT", "dot"),
)


def foreign(source: Source) -> Facts:
    name, currency, good, title, way = source.rng.choice(FOREIGN)
    net = source.fen(1500, 9000, 100) if currency == "JPY" else source.fen(12, 420)
    tax = net // 10 // (100 if currency == "JPY" else 1) * (100 if currency == "JPY" else 1)
    return Facts(
        "other",
        {
            "issued_on": source.between(2016, 2026).isoformat(),
            "total_fen": net + tax,
            "tax_fen": tax,
            "seller_name": name,
            "currency": currency,
        },
        prints={
            "good": good,
            "title": title,
            "way": way,
            "net": yuan(net),
            "tax": yuan(tax),
            "serial": source.digits(6),
        },
    )
