"""财政票据: the electronic sheet, an older provincial form, and a computer-printed slip."""

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, BROWN, RED, Ink, Page, Seal

TEAL: Ink = (20, 96, 104)
EXTRAS = {
    "payment_code": "缴款码",
    "period": "所属期",
    "rate": "计提比例",
    "business_number": "业务流水号",
    "clinic_number": "门诊号",
    "hospital_number": "住院号",
    "gender": "性别",
    "institution_type": "医疗机构类型",
    "insurance_type": "医保类型",
    "pooled_fen": "医保统筹基金支付",
    "other_payment_fen": "其他支付",
    "account_fen": "个人账户支付",
    "cash_fen": "个人现金支付",
}
COLUMNS = (
    Column(13, "项目编码", "{item_code}", "m"),
    Column(30, "项目名称", "{name}"),
    Column(10, "单位", "{unit}", "m"),
    Column(10, "数量", "{quantity}", "r"),
    Column(16, "标准", "{price}", "r"),
    Column(19, "金额（元）", "{amount_fen}", "r"),
)
SHORT = (
    Column(34, "收费项目", "{name}"),
    Column(14, "数量/单位", "{quantity}{unit}", "m"),
    Column(16, "收费标准", "{price}", "r"),
    Column(20, "金额", "{amount_fen}", "r"),
)


def _more(facts: Facts) -> tuple[str, ...]:
    return tuple(f"{words}：|{{{name}}}" for name, words in EXTRAS.items() if name in facts.fields)


def _further(pen: Pen, columns: int) -> None:
    cells = _more(pen.facts)
    for i in range(0, len(cells), columns):
        pen.row(*cells[i : i + columns], at=[k / columns for k in range(columns)])


def _seals(pen: Pen, at: tuple[float, float]) -> None:
    ring = "财政票据监制章"
    pen.marks.append(
        Seal(pen.width / 2, 17, 30, 19, ring, "{place}".format(**pen.facts.prints), "财政部监制")
    )
    pen.seal(at, "{seller_name}", foot="收费专用章")


def electronic(facts: Facts) -> Page:
    """The sheet that the finance ministry's template prints: 210 mm wide, QR top left."""
    look = Look(RED, BLACK, Face.SONG, Face.SONG, 3.2, 5.4)
    pen = Pen(facts, look, 210)
    pen.qr((11, 7), 19)
    pen.y = 13
    pen.title("{title}", 6.6, rules=2)
    pen.y = 31
    wide = (0.0, 0.62)
    pen.row("票据代码：|{invoice_code}", "票据号码：|{invoice_number}", at=wide)
    pen.row("交款人统一社会信用代码：|{buyer_tax_id}", "校验码：|{check_code}", at=wide)
    pen.row("交款人：|{buyer_name}", "开票日期：|{issued_on:dash}", at=wide)
    pen.table(COLUMNS, facts.items, rows=4)
    pen.grid(((0.62, "金额合计（大写）|{total_fen:cn}"), (0.38, "（小写）|{total_fen:¥}")))
    pen.row("其他信息")
    _further(pen, 2)
    pen.row("备注：|{remark}")
    pen.y += 4
    _seals(pen, (60, pen.y - 8))
    pen.row(
        "收款单位（章）：|{seller_name}",
        "复核人：|{reviewer}",
        "收款人：|{drawer}",
        at=(0, 0.5, 0.75),
    )
    return pen.page()


def provincial(facts: Facts) -> Page:
    """A preprinted form of a province, needle printed, with feed-through copies."""
    look = Look(
        BROWN, BLUE, Face.HEI, Face.SONG, 3.4, 5.8, colon=":", needle=True, paper=(252, 248, 236)
    )
    pen = Pen(facts, look, 190)
    pen.title("{province}{title}", 6.0, rules=1)
    pen.row("票据代码:|{invoice_code}", "№ |{invoice_number}", at=(0.1, 0.62))
    pen.row("填制日期:|{issued_on:wide}", "校验码:|{check_code}", at=(0.1, 0.62))
    pen.grid(
        ((0.6, "交款单位或个人|{buyer_name}"), (0.4, "证件号|{buyer_tax_id}")),
    )
    pen.table(SHORT, facts.items, rows=3)
    pen.grid(
        ((1, "人民币（大写）|{total_fen:cn}　　　{total_fen:￥}"),),
        ((0.6, "执收单位（公章）|{seller_name}"), (0.4, "单位代码|{seller_tax_id}")),
    )
    _further(pen, 3)
    _seals(pen, (40, pen.y - 10))
    pen.row("开票人:|{drawer}", "复核:|{reviewer}", "第二联　收据联", at=(0, 0.3, 0.65))
    return pen.page()


def slip(facts: Facts) -> Page:
    """A computer-printed slip, label and value in two columns, no boxes, 150 mm wide."""
    look = Look(TEAL, BLACK, Face.HEI, Face.HEI, 3.1, 5.0)
    pen = Pen(facts, look, 150)
    pen.title("{title}", 5.0, ink=TEAL)
    pen.row("票据代码：|{invoice_code}", "票据号码：|{invoice_number}")
    pen.row("开票日期：|{issued_on}", "校验码：|{check_code}")
    pen.row("交款人：|{buyer_name}")
    pen.row("交款人证件号码：|{buyer_tax_id}")
    pen.rule(dashed=False)
    pen.table(SHORT, facts.items, boxed=False)
    pen.rule(dashed=False)
    pen.row("合计（小写）：|{total_fen:￥}", "大写：|{total_fen:cn}", at=(0, 0.42))
    _further(pen, 2)
    pen.row("收款单位：|{seller_name}")
    pen.row("收款单位统一社会信用代码：|{seller_tax_id}")
    pen.row("收款人：|{drawer}")
    pen.qr((122, pen.y - 24), 18)
    pen.seal((80, pen.y - 10), "{seller_name}", ink=RED)
    return pen.page()


LAYOUTS = (electronic, provincial, slip)
