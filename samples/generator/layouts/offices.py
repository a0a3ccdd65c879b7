"""Bank receipts, customs payment forms, tax payment certificates."""

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, BROWN, GREEN, RED, Ink, Page

NAVY: Ink = (24, 56, 120)
TEAL: Ink = (0, 110, 100)


def bank_grid(facts: Facts) -> Page:
    pen = Pen(facts, Look(NAVY, BLACK, size=3.2, step=5.4), 210)
    pen.title("{bank}电子回单", 6.0)
    pen.row("回单编号：|{invoice_number}", "记账日期：|{issued_on}", at=(0, 0.6))
    pen.grid(
        ((0.5, "付款人户名|{payer_name}"), (0.5, "收款人户名|{payee_name}")),
        ((0.5, "付款人账号|{payer_account}"), (0.5, "收款人账号|{payee_account}")),
        ((0.5, "付款人开户行|{payer_bank}"), (0.5, "收款人开户行|{payee_bank}")),
        ((0.6, "金额（大写）|{total_cn}"), (0.4, "（小写）|{total_fen:¥}")),
        ((0.3, "币种|{currency}"), (0.3, "借贷标志|{direction}"), (0.4, "摘要|{summary}")),
        ((0.6, "交易流水号|{serial_number}"), (0.4, "验证码|{verification_code}")),
    )
    pen.row("提示：本回单可通过银行网站核验，重复打印请勿重复记账", "柜员 {teller}", at=(0, 0.8))
    pen.seal((170, pen.y - 18), "{bank}", foot="电子回单专用章", worn=0.0)
    return pen.page()


def bank_lines(facts: Facts) -> Page:
    pen = Pen(facts, Look(BLACK, BLACK, Face.HEI, Face.HEI, 3.4, 6.0, colon=":"), 200)
    pen.title("网上银行付款凭证（客户回单）", 5.4, ink=TEAL, rules=1)
    for left, right in (
        *(("付款账户名：|{payer_name}", "收款账户名：|{payee_name}"),),
        *(("付款账号：|{payer_account}", "收款账号：|{payee_account}"),),
        *(("付款开户行：|{payer_bank}", "收款开户行：|{payee_bank}"),),
        *(("交易金额：|{total_fen:comma}", "币种：|{currency}"),),
        ("大写金额：|{total_cn}", ""),
        *(("交易时间：|{issued_on:dash} {clock}", "流水号：|{serial_number}"),),
        *(("用途：|{summary}", "回单号：|{invoice_number}"),),
    ):
        pen.row(left, right)
    pen.row("验证码：|{verification_code}", "银行名称：{bank}")
    pen.seal((160, pen.y - 14), "{bank}", foot="业务专用章", ink=BLUE, worn=0.0)
    return pen.page()


def bank_slip(facts: Facts) -> Page:
    look = Look(GREEN, BLUE, Face.MONO, Face.SONG, 3.1, 5.2, needle=True, paper=(246, 250, 246))
    pen = Pen(facts, look, 180)
    pen.title("{bank}　业务回单（付款）", 5.0)
    pen.row("日期：|{issued_on:wide}", "回单编号：|{invoice_number}", at=(0, 0.5))
    pen.rule(dashed=False)
    for words in (
        *(
            "付款人全称：|{payer_name}",
            "付款人账号：|{payer_account}",
            "付款人开户银行：|{payer_bank}",
        ),
        *(
            "收款人全称：|{payee_name}",
            "收款人账号：|{payee_account}",
            "收款人开户银行：|{payee_bank}",
        ),
        *("小写金额：|{total_fen:￥}　　大写：{total_cn}", "用途：|{summary}"),
        "交易流水号：|{serial_number}　验证码：{verification_code}",
    ):
        pen.row(words)
    pen.seal((148, pen.y - 14), "{bank}", foot="转讫", ink=RED, worn=0.5)
    return pen.page()


GOODS = (
    Column(22, "税号", "{tariff}", "m"),
    Column(34, "货物名称", "{name}"),
    Column(12, "数量", "{quantity}", "r"),
    Column(10, "单位", "{unit}", "m"),
    Column(24, "完税价格（¥）", "{amount_fen}", "r"),
    Column(14, "税率（%）", "{tax_rate}", "m"),
    Column(24, "税款金额（¥）", "{total_fen}", "r"),
)
CUSTOMS_LOOKS = (
    (Look(BLACK, BLACK, Face.SONG, size=3.2, step=5.4), 210.0),
    (Look(NAVY, BLACK, Face.HEI, Face.HEI, 3.1, 5.2, colon=":", needle=True), 220.0),
    (Look(BROWN, (40, 40, 80), Face.MONO, Face.SONG, 3.1, 5.4, needle=True), 205.0),
)


def customs(facts: Facts, variant: int) -> Page:
    look, width = CUSTOMS_LOOKS[variant]
    pen = Pen(facts, look, width)
    pen.title("{office}　海关进口{tax_name}专用缴款书", 5.4, rules=variant)
    pen.row(
        "收入系统：|税务系统",
        "填发日期：|{issued_on}",
        "号码No. |{invoice_number}",
        at=(0, 0.26, 0.56),
    )
    pen.grid(
        ((0.5, "收款单位　收入机关|中央金库"), (0.5, "缴款单位（人）名称|{buyer_name}")),
        ((0.5, "科目|{ledger}"), (0.5, "账号|{account}")),
        ((0.5, "收款国库|国家金库临江市支库"), (0.5, "开户银行|{bank}")),
    )
    pen.table(GOODS, [{**facts.prints, **facts.fields, **facts.items[0]}], rows=3)
    pen.grid(
        ((0.64, "金额人民币（大写）|{total_cn}"), (0.36, "合计（¥）|{total_fen}")),
        ((0.5, "申请单位编号|{declarant_code}"), (0.5, "报关单编号|{declaration_number}")),
        ((0.5, "合同（批文）号|{contract_number}"), (0.5, "缴款期限|{due_on}")),
        ((0.5, "备注|一般贸易　{buyer_tax_id}"), (0.5, "填制单位")),
    )
    pen.seal((width - 50, pen.y - 16), "{office}", foot="单证专用章")
    return pen.page()


CERT_LOOKS = (
    (Look(RED, BLACK, Face.SONG, size=3.2, step=5.6), 210.0),
    (Look(GREEN, BLUE, Face.HEI, size=3.1, step=5.4, needle=True, paper=(246, 252, 244)), 200.0),
    (Look(NAVY, BLACK, Face.MONO, Face.HEI, 3.1, 5.4, colon=":"), 190.0),
)
CERT_TITLES = (
    "中华人民共和国税收完税证明",
    "税收完税证明（文书式）",
    "税收缴款书（税务收现专用）",
)
TAXES = (
    Column(36, "原凭证号", "{original}", "m"),
    Column(26, "税种", "{name}", "m"),
    Column(40, "税款所属时期", "{period}", "m"),
    Column(24, "实缴（退）金额", "{amount_fen}", "r"),
)


def tax_cert(facts: Facts, variant: int) -> Page:
    look, width = CERT_LOOKS[variant]
    pen = Pen(facts, look, width)
    pen.title(CERT_TITLES[variant], 6.0)
    pen.row("填发日期：|{issued_on}", "No. |{invoice_number}", at=(0.08, 0.58))
    pen.row("税务机关：|{tax_authority}")
    pen.grid(((0.5, "纳税人识别号|{payer_tax_id}"), (0.5, "纳税人名称|{payer_name}")))
    rows = [
        {**item, "original": facts.prints[f"original{i}"], "period": facts.prints[f"period{i}"]}
        for i, item in enumerate(facts.items)
    ]
    pen.table(TAXES, rows, rows=5)
    pen.grid(((0.65, "金额合计（大写）|{total_cn}"), (0.35, "|{total_fen:¥}")))
    pen.row("填票人：|{drawer}", "备注：妥善保管", at=(0, 0.5))
    pen.seal((width - 46, pen.y - 16), "{tax_authority}", foot="征税专用章")
    return pen.page()


BANK = (bank_grid, bank_lines, bank_slip)
