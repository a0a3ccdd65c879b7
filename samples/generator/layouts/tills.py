"""Rolls, machine-printed forms and quota tickets of shops."""

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, RED, Ink, Page, Rule

NARROW = (
    Column(30, "项目", "{name}"),
    Column(9, "数量", "{quantity}", "r"),
    Column(14, "单价", "{price}", "r"),
    Column(17, "金额", "{amount_fen}", "r"),
)
WIDE = (
    Column(40, "品名及规格", "{name}"),
    Column(12, "单位", "{unit}", "m"),
    Column(14, "数量", "{quantity}", "r"),
    Column(20, "单价", "{price}", "r"),
    Column(24, "金额", "{amount_fen}", "r"),
)
ROLL = Look(size=2.9, step=4.5, face=Face.HEI, label_face=Face.HEI, ink=(40, 40, 44))
CRIMSON: Ink = (170, 30, 40)


def roll_preprinted(facts: Facts) -> Page:
    """The tax office's roll with a printed head; till text below it."""
    look = Look(RED, (52, 48, 90), Face.HEI, Face.SONG, 2.9, 4.5, needle=True)
    pen = Pen(facts, look, float(facts.prints["width"]))
    pen.title("{place}增值税普通发票（卷票）", 4.0)
    pen.supervision((pen.width / 2, pen.y - 5), facts.prints["place"])
    pen.title("发 票 联", 3.4)
    pen.lines("发票代码 |{invoice_code}", "发票号码 |{invoice_number}")
    pen.rule(dashed=False)
    pen.lines(
        *("机打号码：|{invoice_number}", "机器编号：|{machine_number}"),
        *("销售方名称：|{seller_name}", "纳税人识别号：|{seller_tax_id}"),
        *("开票日期：|{issued_on:dash}", "收款员：|{cashier}"),
        *("购买方名称：|{buyer_name}", "纳税人识别号：|{buyer_tax_id}"),
    )
    _roll_sums(pen, "合计金额（小写）：|{total_fen:¥}", "合计金额（大写）：|{total_fen:cn}")
    pen.lines("校验码：|{check_groups}")
    pen.qr((pen.width / 2 - 11, pen.y - 2), 22)
    pen.y += 23
    return pen.page()


def _roll_sums(pen: Pen, *words: str) -> None:
    pen.table(NARROW, pen.facts.items, boxed=False)
    pen.rule()
    pen.lines(*words)


def roll_thermal(facts: Facts) -> Page:
    pen = Pen(facts, ROLL, float(facts.prints["width"]))
    pen.middle("增值税普通发票（卷票）", 3.6)
    pen.lines(
        *("发票代码:{invoice_code}", "发票号码:{invoice_number}", "机器编号:{machine_number}"),
        *("销售方:{seller_name}", "税号:{seller_tax_id}", "购买方:{buyer_name}"),
        *("税号:{buyer_tax_id}", "日期:{issued_on:flat}", "收款员:{cashier}"),
    )
    pen.rule()
    _roll_sums(pen, "合计金额(小写):{total_fen:￥}", "大写:{total_fen:cn}", "校验码:{check_code}")
    pen.qr((pen.width / 2 - 10, pen.y - 2), 20)
    pen.y += 21
    return pen.page()


def roll_brand(facts: Facts) -> Page:
    """A chain's till: shop first, sums at the right edge."""
    look = Look(BLUE, BLACK, Face.MONO, Face.HEI, 2.8, 4.3, spread=-0.05)
    pen = Pen(facts, look, float(facts.prints["width"]) + 4)
    pen.title("{place}增值税普通发票", 4.0, rules=1)
    pen.lines("{seller_name}", "{seller_tax_id}")
    pen.pair("代码 {invoice_code}", "号码 {invoice_number}")
    pen.pair("开票日期", "{issued_on}")
    pen.pair("机器编号", "{machine_number}")
    pen.lines("购买方名称：|{buyer_name}", "购买方税号：|{buyer_tax_id}")
    pen.rule()
    pen.table(NARROW, facts.items, boxed=False)
    pen.pair("合计金额（小写）", "{total_fen:¥}")
    pen.lines("{total_fen:cn}", "校验码 {check_groups}", "收款员 {cashier}")
    pen.qr((6, pen.y - 2), 20)
    pen.y += 20
    return pen.page()


def machine_flat(facts: Facts) -> Page:
    look = Look(CRIMSON, BLUE, Face.HEI, size=3.3, step=5.4, needle=True, paper=(255, 253, 246))
    pen = Pen(facts, look, 190)
    pen.title("{province}通用机打发票", 6.0, rules=2)
    pen.supervision((95, 16), facts.prints["place"])
    pen.row("发票代码 |{invoice_code}", "发票号码 |{invoice_number}", at=(0.1, 0.6))
    pen.row("开票日期：|{issued_on:dash}", "行业分类：|{trade}", at=(0, 0.6))
    pen.row("付款方名称：|{buyer_name}", "付款方识别号：|{buyer_tax_id}", at=(0, 0.5))
    pen.table(WIDE, facts.items, rows=4)
    pen.grid(((0.6, "合计人民币（大写）|{total_fen:cn}"), (0.4, "¥|{total_fen}")))
    pen.row("收款方名称：|{seller_name}", "收款方识别号：|{seller_tax_id}", at=(0, 0.5))
    pen.row(
        "机打号码：|{invoice_number}",
        "机器编号：|{machine_number}",
        "开票人：|{drawer}",
        at=(0, 0.34, 0.74),
    )
    pen.seal((150, pen.y - 12), "{seller_name}", width=38, height=27, foot="发票专用章")
    return pen.page()


def machine_roll(facts: Facts) -> Page:
    pen = Pen(facts, Look(CRIMSON, BLACK, Face.HEI, Face.SONG, 2.9, 4.4), 82)
    pen.title("{place}通用机打发票", 4.4)
    pen.title("（{trade}）", 3.0)
    pen.lines(
        *(
            "发票代码：|{invoice_code}",
            "发票号码：|{invoice_number}",
            "机器编号：|{machine_number}",
        ),
        *("收款单位：|{seller_name}", "税号：|{seller_tax_id}", "付款单位：|{buyer_name}"),
        "开票日期：|{issued_on}",
    )
    _roll_sums(
        pen,
        "小写合计：|{total_fen:￥}",
        "大写合计：|{total_fen:cn}",
        "税控码：|{check_groups}",
        "收款员：|{drawer}",
    )
    return pen.page()


def machine_half(facts: Facts) -> Page:
    """Half a sheet in green with labels on the left and no boxes but one."""
    look = Look((36, 104, 66), BLACK, Face.MONO, Face.HEI, 3.2, 5.6, colon=" ", needle=True)
    pen = Pen(facts, look, 150)
    pen.title("{province}国家税务局通用机打发票", 5.2, rules=1)
    pen.row("发票代码：|{invoice_code}", "发票号码：|{invoice_number}")
    pen.row("日期：|{issued_on:gaps}", "行业：|{trade}")
    pen.row("客户名称：|{buyer_name}")
    pen.table(WIDE, facts.items, rows=3)
    pen.row("金额合计（大写）：|{total_fen:cn}", "（小写）：|{total_fen}", at=(0, 0.64))
    pen.row("销货单位：|{seller_name}", "开票人：|{drawer}", at=(0, 0.7))
    pen.seal((112, pen.y - 12), "{seller_name}", foot="发票专用章", worn=0.6)
    return pen.page()


def quota_card(facts: Facts) -> Page:
    look = Look(CRIMSON, BLACK, Face.HEI, Face.SONG, 3.2, 5.6, paper=(255, 242, 238))
    pen = Pen(facts, look, 120)
    pen.title("{province}通用定额发票", 5.0)
    pen.supervision((100, 12), facts.prints["place"])
    pen.row("发票代码　|{invoice_code}", "发票号码　|{invoice_number}")
    pen.middle("{total_fen:cn}".replace("圆", "元"), 8.0)
    pen.row("收款单位（盖章）", "开票日期　　年　　月　　日")
    pen.label((pen.margin, pen.y), "刮奖区　　密码 {password}　　{year}年印", size=2.4)
    pen.seal(
        (92, pen.y - 8),
        "{seller_name}",
        width=34,
        height=24,
        middle=facts.text("seller_tax_id"),
        foot="发票专用章",
    )
    return pen.page(62)


def quota_strip(facts: Facts) -> Page:
    look = Look((60, 90, 60), BLACK, Face.SONG, Face.HEI, 3.0, 5.4, paper=(242, 250, 238))
    pen = Pen(facts, look, 84)
    pen.title("{place}定额发票", 4.6, rules=1)
    pen.title("发 票 联", 3.4)
    pen.lines("发票代码：|{invoice_code}", "发票号码：|{invoice_number}")
    pen.middle("人民币 {total_fen:cn}", 5.6)
    pen.middle("¥{total_fen:round}.00", 5.0)
    pen.label((pen.margin, pen.y), "收款单位（章）　　此联由付款方收执", size=2.4)
    pen.seal((60, pen.y - 6), "{seller_name}", width=30, height=22, foot="发票专用章", worn=0.5)
    return pen.page()


def quota_wide(facts: Facts) -> Page:
    look = Look((40, 70, 140), BLACK, Face.HEI, Face.SONG, 3.0, 5.0, paper=(240, 244, 254))
    pen = Pen(facts, look, 140)
    pen.marks.append(Rule(42, 3, 42, 57, look.form, dashed=True))
    for y, words in ((20, "存　根"), (30, "{invoice_number}"), (38, "{total_fen:round}元")):
        pen.label((8, y), words)
    pen.margin = 48
    pen.width = 140
    pen.y = 10
    pen.label((94, pen.y), "国家税务总局{place}税务局通用定额发票", size=3.6, anchor="m")
    pen.y = 20
    pen.lines("发票代码 |{invoice_code}", "发票号码 |{invoice_number}")
    pen.text((94, 40), "{total_fen:cn}", size=7.0, anchor="m", face=Face.BOLD)
    pen.qr((120, 16), 14)
    pen.label((48, 54), "收款单位盖章后有效", size=2.4)
    pen.seal((108, 44), "{seller_name}", width=32, height=23, foot="发票专用章")
    return pen.page(60)


def general_electronic(facts: Facts, variant: int) -> Page:
    """A province's own electronic invoice: 通用（电子）发票, wide or as a narrow strip."""
    looks = (
        Look(CRIMSON, BLACK, Face.SONG, size=3.2, step=5.4),
        Look(BLUE, BLACK, Face.HEI, Face.HEI, 3.1, 5.2, colon=":"),
        Look((130, 70, 40), (30, 30, 60), Face.MONO, Face.SONG, 3.0, 5.0),
    )
    pen = Pen(facts, looks[variant], (200.0, 180.0, 110.0)[variant])
    pen.qr((pen.width - 30, 6), 18)
    pen.y = 14
    pen.title(
        ("{place}通用（电子）发票", "{province}通用电子发票", "通用（电子）发票")[variant], 5.4
    )
    pen.y = 28
    pen.row("发票代码：|{invoice_code}", "发票号码：|{invoice_number}")
    pen.row("开票日期：|{issued_on}", "校验码：|{check_code}")
    pen.row("购买方：|{buyer_name}", "税号：|{buyer_tax_id}")
    pen.table(WIDE, facts.items, rows=4, boxed=variant != 2)
    pen.row("合计（大写）：|{total_fen:cn}", "（小写）：|{total_fen:¥}", at=(0, 0.62))
    pen.row("销售方：|{seller_name}", "税号：|{seller_tax_id}")
    pen.row("开票人：|{drawer}")
    pen.seal((pen.width - 34, pen.y - 14), "{seller_name}", width=38, height=27, foot="发票专用章")
    return pen.page()


ROLLS = (roll_preprinted, roll_thermal, roll_brand)
MACHINE = (machine_flat, machine_roll, machine_half)
QUOTA = (quota_card, quota_strip, quota_wide)
