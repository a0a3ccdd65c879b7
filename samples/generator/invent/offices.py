"""Papers of banks, customs and tax offices."""

from datetime import date, timedelta

from samples.generator.facts import Facts, Fields
from samples.generator.invent.source import Source, named
from samples.generator.numbers import amount_cn

BANKS = ("临江银行", "临江农商银行", "青溪村镇银行")


def bank_receipt(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2017, 2026)
    payer, payee = source.buyer(), source.company("商贸有限公司", "印务有限公司", "工程有限公司")
    total = source.fen(60, 48_000)
    fee = rng.random() < 0.15
    if fee:
        total = source.fen(1, 60, 10)
    bank = rng.choice(BANKS)
    return Facts(
        "bank_receipt",
        {
            "invoice_number": source.digits(16),
            "serial_number": source.letters(4, "ABCDEFGH") + source.digits(14),
            "verification_code": source.letters(12, "0123456789ABCDEF"),
            "issued_on": day.isoformat(),
            "total_fen": total,
            "total_cn": amount_cn(total),
            "payer_name": payer.name,
            "payer_account": source.digits(18),
            "payer_bank": f"{bank}青溪支行",
            "payee_name": f"{bank}青溪支行" if fee else payee.name,
            "payee_account": source.digits(19),
            "payee_bank": rng.choice(BANKS) + "营业部",
            "currency": "人民币",
            "summary": "手续费" if fee else rng.choice(("货款", "印刷费", "维修款", "活动经费")),
            "direction": "借",
        },
        prints={"bank": bank, "clock": source.clock(8, 18), "teller": source.digits(6)},
    )


CUSTOMS_TAXES = {"L": "增值税", "A": "关税", "Y": "消费税"}


def _cargo(source: Source, base_fen: int) -> Fields:
    rng = source.rng
    return {
        "name": rng.choice(("投影仪", "缝纫机零件", "图书", "实验器皿")),
        "quantity": str(rng.randrange(1, 90)),
        "unit": rng.choice(("台", "件", "千克")),
        "price": None,
        "amount_fen": base_fen,
    }


def customs(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2016, 2026)
    importer = source.company("进出口有限公司", "外贸有限公司")
    letter, rate = rng.choice((("L", 13), ("A", 8), ("Y", 20)))
    declaration = source.digits(18)
    base = source.fen(4_000, 260_000)
    tax = (base * rate + 50) // 100
    return Facts(
        "customs",
        {
            "invoice_number": f"{declaration}-{letter}{rng.randrange(1, 9):02d}",
            "declaration_number": declaration,
            "issued_on": day.isoformat(),
            "due_on": (day + timedelta(days=15)).isoformat(),
            "taxable_fen": base,
            "tax_rate": f"{rate}%",
            "total_fen": tax,
            "total_cn": amount_cn(tax),
            **named("buyer", importer),
            "declarant_code": source.digits(10),
            "contract_number": f"LJ{day:%y}-{source.digits(4)}",
        },
        (_cargo(source, base),),
        {
            "tax_name": CUSTOMS_TAXES[letter],
            "account": importer.account,
            "bank": importer.bank,
            "office": rng.choice(("临江海关", "望海海关", "南浦海关")),
            "ledger": f"进口{CUSTOMS_TAXES[letter]}",
            "tariff": source.digits(10),
        },
    )


def tax_cert(source: Source) -> Facts:
    rng = source.rng
    day = source.between(2016, 2026)
    payer = source.company("商贸有限公司", "文化传播有限公司", "五金经营部")
    names = rng.sample(
        ("增值税", "城市维护建设税", "教育费附加", "印花税", "房产税", "个人所得税"), 3
    )
    start = date(day.year, day.month, 1) - timedelta(days=1)
    rows: tuple[Fields, ...] = tuple(
        {
            "name": name,
            "tax_name": name,
            "original": source.digits(18),
            "period": f"{start.replace(day=1).isoformat()}至{start.isoformat()}",
            "amount_fen": source.fen(5, 2400),
        }
        for name in names
    )
    total = sum(int(row["amount_fen"] or 0) for row in rows)
    return Facts(
        "tax_cert",
        {
            "invoice_number": source.digits(18),
            "issued_on": day.isoformat(),
            "total_fen": total,
            "total_cn": amount_cn(total),
            "payer_name": payer.name,
            "payer_tax_id": payer.tax_id,
            "tax_authority": f"国家税务总局临江市税务局第{rng.choice('一二三')}税务所",
            "drawer": source.person(),
        },
        tuple({"name": row["name"], "amount_fen": row["amount_fen"]} for row in rows),
        {
            f"{key}{i}": str(row[key])
            for i, row in enumerate(rows)
            for key in ("original", "period")
        },
    )
