"""What hangs on a voucher: lists, trips, till slips, contracts, acceptances; foreign bills."""

from dataclasses import replace

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, BROWN, Ink, Page

ORANGE: Ink = (214, 110, 30)
LOOKS = (
    Look(BLACK, BLACK, Face.SONG, size=3.6, step=6.6),
    Look((40, 70, 130), BLACK, Face.HEI, Face.HEI, 3.4, 6.2, colon=":"),
    Look(BROWN, (30, 30, 60), Face.MONO, Face.SONG, 3.6, 6.8),
)
GOODS = (
    Column(40, "货物名称", "{name}"),
    Column(24, "规格型号", "{specification}"),
    Column(12, "单位", "{unit}", "m"),
    Column(14, "数量", "{quantity}", "r"),
    Column(20, "单价", "{price}", "r"),
    Column(24, "金额", "{amount_fen}", "r"),
)
TRIPS = (
    Column(8, "序号", "{row}", "m"),
    Column(16, "车型", "{name}", "m"),
    Column(28, "上车时间", "{at}", "m"),
    Column(30, "起点", "{from_place}"),
    Column(34, "终点", "{to_place}"),
    Column(16, "里程[公里]", "{distance_km}", "r"),
    Column(18, "金额[元]", "{amount_fen}", "r"),
)


def goods_list(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, LOOKS[variant], 210)
    pen.y = 18
    title = ("销售货物或者提供应税劳务、服务清单", "销货清单", "商品明细清单")[variant]
    pen.title(title, 5.6, rules=variant)
    pen.row("购买方名称：|{buyer_name}")
    pen.row("销售方名称：|{seller_name}")
    pen.row(
        "所属发票代码：|{parent_code}",
        "号码：|{parent_number}",
        "共 1 页 第 1 页",
        at=(0, 0.46, 0.78),
    )
    pen.table(GOODS, facts.items, rows=8)
    pen.grid(((0.7, "总计"), (0.3, "|{total_fen:￥}")))
    pen.row("填开日期：|{issued_on}", "备注：")
    pen.seal((160, pen.y - 14), "{seller_name}", foot="发票专用章")
    return pen.page((297.0, 148.0, 200.0)[variant])


def trip_sheet(facts: Facts, variant: int) -> Page:
    look = replace(LOOKS[variant], form=(ORANGE, BLACK, BLUE)[variant])
    pen = Pen(facts, look, 210)
    pen.y = 18
    pen.title(("{app}—行程单", "{app} 打车行程报销单", "行程单")[variant], 6.4)
    pen.row("申请日期：|{issued_on:dash}", "行程人手机号：|{telephone}", at=(0, 0.5))
    pen.row("共{trips}笔行程，合计{total_fen}元")
    pen.table(TRIPS, facts.items, boxed=variant != 2)
    pen.row("合计", "{total_fen}元", at=(0.7, 0.85))
    pen.row("说明：本行程单不是发票，仅作报销附件")
    return pen.page((297.0, 180.0, 220.0)[variant])


def till_slip(facts: Facts, variant: int) -> Page:
    look = Look(BLACK, (50, 50, 54), (Face.HEI, Face.MONO, Face.SONG)[variant], Face.HEI, 3.0, 4.6)
    pen = Pen(facts, look, (58.0, 78.0, 72.0)[variant])
    pen.middle("{seller_name}", 3.8)
    pen.middle(("欢迎光临", "购物小票", "收银结算单")[variant], 3.2)
    pen.lines("单号:{serial_number}", "时间:{issued_on:dash} {issued_at}", "收银员:{cashier}")
    pen.rule()
    for item in facts.items:
        pen.lines(str(item["name"]))
        pen.pair(
            f"  {item['quantity']} x {item['price']}", f"{int(item['amount_fen'] or 0) / 100:.2f}"
        )
    pen.rule()
    pen.pair(("合计", "应收", "总金额")[variant], "{total_fen}")
    pen.pair("实收", "{paid}")
    pen.pair("找零", "{change}")
    pen.middle("谢谢惠顾　此小票不作报销凭证", 2.6)
    return pen.page()


def contract(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, replace(LOOKS[variant], size=4.2, step=8.4), 210)
    pen.margin = 24.0
    pen.y = 34
    pen.title(("{purpose}合同", "{purpose}服务协议", "合　同　书")[variant], 8.0)
    pen.lines("合同编号：{contract_number}", "甲方：{buyer_name}", "乙方：{seller_name}")
    for words in (
        "一、项目名称：{purpose}。",
        "二、合同价款：人民币{total_cn}（￥{total_fen}），含税。",
        "三、付款方式：验收合格后，乙方开具发票，甲方十五个工作日内一次付清。",
        "四、质量保证期一年，期内免费维修。",
        "五、本合同一式两份，双方各执一份，自盖章之日起生效。",
    ):
        pen.paragraph(words, 38)
    pen.y += 10
    pen.row("甲方（盖章）", "乙方（盖章）")
    pen.row("签订日期：{issued_on}", "")
    pen.seal((60, pen.y - 8), "{buyer_name}")
    pen.seal((150, pen.y - 8), "{seller_name}", foot="合同专用章")
    return pen.page(297)


def acceptance(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, LOOKS[variant], 210)
    pen.y = 20
    pen.title(("物资验收单", "采购验收入库单", "验 收 报 告")[variant], 6.8)
    pen.row("验收单位：|{buyer_name}", "日期：|{issued_on:dot}", at=(0, 0.64))
    pen.row("供货单位：|{seller_name}")
    pen.table(GOODS, facts.items, rows=5)
    pen.row("合计金额：|{total_fen:￥}", "验收意见：数量相符，质量合格", at=(0, 0.4))
    pen.row("验收人：|{handler}", "证明人：|{witness}", "负责人：", at=(0, 0.34, 0.67))
    return pen.page((297.0, 160.0, 180.0)[variant])


def foreign(facts: Facts, variant: int) -> Page:
    look = Look(BLACK, BLACK, (Face.MONO, Face.HEI, Face.SONG)[variant], Face.HEI, 3.4, 6.0)
    pen = Pen(facts, look, (80.0, 148.0, 210.0)[variant])
    day = "{issued_on:" + facts.prints["way"] + "}"
    pen.middle("{seller_name}", 5.0)
    pen.middle("{title}", 4.0)
    pen.pair("No. {serial}", "Date " + day)
    pen.rule()
    pen.pair("{good}", "{net}")
    pen.pair("Tax 10%", "{tax}")
    pen.rule(dashed=False)
    pen.pair("TOTAL", "{currency} {total_fen}")
    pen.middle("Thank you")
    return pen.page()
