"""Bills of the treasury (财政票据): fees, settlements, hospitals, donations, dues, union funds."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from samples.generator.facts import Facts, Fields
from samples.generator.invent.source import Source, named, where
from samples.generator.numbers import yuan

LINES = dict[str, tuple[tuple[str, str, int, int], ...]]


@dataclass(frozen=True, slots=True)
class Bill:
    """One sort of bill: its digits in the code, its titles, who issues it and for what."""

    group: str  # digits 3-4 of the code
    sort: str  # digits 5-6
    titles: tuple[str, ...]
    issuers: tuple[str, ...]
    lines: tuple[tuple[str, str, int, int], ...]  # name, unit, lowest, highest standard in yuan


BILLS = {
    "fiscal_general": Bill(
        "01",
        "01",
        ("非税收入统一票据（电子）", "行政事业性收费统一票据", "政府非税收入统一票据"),
        ("临江市综合行政执法局", "临江区教育局", "临江市房产管理处"),
        (
            ("城市道路占用费", "平方米", 2, 30),
            ("考试报名费", "人", 40, 120),
            ("证书工本费", "本", 5, 20),
        ),
    ),
    "fiscal_payment": Bill(
        "03",
        "01",
        ("非税收入一般缴款书（电子）", "政府非税收入一般缴款书", "非税收入一般缴款书"),
        ("临江市财政局非税收入征收中心", "临江区城市管理局", "临江市水利局"),
        (
            ("城镇垃圾处理费", "吨", 40, 90),
            ("水土保持补偿费", "平方米", 1, 3),
            ("租金收入", "月", 900, 4800),
        ),
    ),
    "fiscal_settlement": Bill(
        "04",
        "01",
        ("行政事业单位资金往来结算票据", "资金往来结算票据（电子）", "单位往来结算统一票据"),
        ("青溪街道办事处", "临江区民政局", "临江市人民医院"),
        (
            ("代收水电费", "项", 120, 2600),
            ("押金", "项", 200, 3000),
            ("暂收活动保证金", "项", 300, 2000),
        ),
    ),
    "fiscal_outpatient": Bill(
        "06",
        "01",
        ("医疗门诊收费票据（电子）", "门诊医疗收费票据", "医疗门诊收费票据"),
        ("临江市人民医院", "临江区中医院", "青溪街道社区卫生服务中心"),
        (
            ("西药费", "项", 20, 320),
            ("检查费", "项", 40, 480),
            ("诊察费", "次", 10, 50),
            ("化验费", "项", 15, 180),
        ),
    ),
    "fiscal_inpatient": Bill(
        "06",
        "02",
        ("医疗住院收费票据（电子）", "住院医疗收费票据", "医疗住院收费票据"),
        ("临江市人民医院", "临江区中医院", "临江市第二医院"),
        (
            ("床位费", "日", 35, 80),
            ("手术费", "次", 600, 4800),
            ("护理费", "日", 12, 40),
            ("西药费", "项", 300, 2600),
        ),
    ),
    "fiscal_donation": Bill(
        "05",
        "01",
        ("公益事业捐赠统一票据（电子）", "公益事业捐赠统一票据", "公益捐赠票据"),
        ("临江市慈善总会", "临江区红十字会", "临江市残疾人福利基金会"),
        (("扶老助学捐款", "元", 500, 9000), ("防汛救灾捐款", "元", 300, 6000)),
    ),
    "fiscal_membership": Bill(
        "07",
        "01",
        ("社会团体会费统一票据（电子）", "社会团体会费统一票据", "全国性社会团体会费统一票据"),
        ("临江市社会工作者协会", "临江区物业管理协会", "临江市志愿服务联合会"),
        (("单位会员会费", "年", 500, 3000), ("理事单位会费", "年", 1000, 5000)),
    ),
    "union_receipt": Bill(
        "09",
        "01",
        ("工会经费收入专用收据（电子）", "工会经费收入专用收据", "工会经费（筹备金）专用收据"),
        ("临江市总工会", "临江区总工会", "青溪街道总工会"),
        (("工会经费", "元", 400, 6000),),
    ),
}


def bill(source: Source, kind: str) -> Facts:
    rng = source.rng
    sort = BILLS[kind]
    day = source.day(date(2019, 1, 7), date(2026, 5, 22))
    region = source.region()
    issuer = source.office(*sort.issuers, prefix="51" if kind in SOCIETIES else "12")
    issuer = issuer if kind != "union_receipt" else source.office(*sort.issuers, prefix="81")
    lines = [_line(source, line) for line in rng.sample(sort.lines, min(len(sort.lines), 2))]
    total = sum(int(line["amount_fen"] or 0) for line in lines)
    is_person = kind in {"fiscal_outpatient", "fiscal_inpatient"}
    payer = source.buyer()
    fields: dict[str, str | int | None] = {
        "title": rng.choice(sort.titles),
        "invoice_code": f"{region[2]}{sort.group}{sort.sort}{day:%y}",
        "invoice_number": source.digits(10),
        "check_code": source.letters(6, "0123456789abcdefghjkmnpqrstuvwxyz"),
        "issued_on": day.isoformat(),
        "total_fen": total,
        **named("seller", issuer),
        "buyer_name": source.person() if is_person else payer.name,
        "buyer_tax_id": source.personal_id(stars=4) if is_person else payer.tax_id,
        "drawer": source.person(),
        **_extras(source, kind, total),
    }
    prints = {
        **where(region),
        "payee": source.person(),
        "reviewer": source.person(),
        "payer_account": source.digits(16),
        "issuer_account": issuer.account,
        "issuer_bank": issuer.bank,
        "remark": rng.choice(("", "按规定收取", "凭此据入账")),
        "area": f"{region[0]}00",
        "specimen": f"{region[2]}{sort.group}{sort.sort}2101",
    }
    return Facts(kind, fields, tuple(lines), prints, _qr(fields, source))


SOCIETIES = frozenset({"fiscal_donation", "fiscal_membership"})


def _line(source: Source, line: tuple[str, str, int, int]) -> Fields:
    name, unit, low, high = line
    whole = unit in {"项", "次", "元", "年"}
    count = 1 if whole else source.rng.randrange(1, 25)
    standard = source.fen(low, high)
    return {
        "name": name,
        "item_code": source.digits(6),
        "unit": unit,
        "quantity": str(count),
        "price": yuan(standard),
        "amount_fen": standard * count,
    }


def _extras(source: Source, kind: str, total: int) -> Fields:
    rng = source.rng
    if kind == "fiscal_payment":
        return {"payment_code": source.digits(20)}
    if kind == "union_receipt":
        return {"period": f"{rng.randrange(2019, 2026)}年{rng.randrange(1, 5)}季度", "rate": "2%"}
    if kind == "fiscal_membership":
        return {"period": f"{rng.randrange(2019, 2027)}年度"}
    if kind not in {"fiscal_outpatient", "fiscal_inpatient"}:
        return {}
    pooled = total * rng.randrange(0, 60) // 100
    account = (total - pooled) * rng.randrange(0, 70) // 100
    is_stay = kind == "fiscal_inpatient"
    return {
        "business_number": source.digits(14),
        "hospital_number" if is_stay else "clinic_number": source.digits(10),
        "gender": rng.choice("男女"),
        "institution_type": rng.choice(("综合医院", "中医医院", "社区卫生服务中心")),
        "insurance_type": rng.choice(("职工基本医疗保险", "城乡居民基本医疗保险", "自费")),
        "pooled_fen": pooled,
        "other_payment_fen": 0,
        "account_fen": account,
        "cash_fen": total - pooled - account,
    }


def _qr(fields: Fields, source: Source) -> str:
    """The three sorts of reference: a link with its query, a list, an opaque token."""
    code, number = str(fields["invoice_code"]), str(fields["invoice_number"])
    check, day = str(fields["check_code"]), str(fields["issued_on"])
    total = yuan(int(fields["total_fen"] or 0))
    match source.rng.randrange(3):
        case 0:
            query = urlencode(
                {
                    "eInvoiceCode": code,
                    "eInvoiceNumber": number,
                    "randomNumber": check,
                    "TotalAmount": total,
                    "IssueDate": day,
                }
            )
            return f"https://bill.example/view?{query}"
        case 1:
            return ",".join(("01", code, number, check, day.replace("-", ""), total))
        case _:
            return source.letters(44)
