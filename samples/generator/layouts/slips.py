"""Narrow slips of the road: taxi, coach, ship, bridge; each as three printers make them."""

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Look, Pen
from samples.generator.sheet import BLACK, BLUE, RED, Ink, Page, Rule

PURPLE: Ink = (96, 50, 120)
OLIVE: Ink = (88, 98, 40)
DOTS = Look(size=3.0, step=4.6, face=Face.HEI, ink=(58, 52, 96), needle=True, spread=0.25)
THERMAL = Look(size=3.1, step=4.6, face=Face.HEI, label_face=Face.HEI, ink=(46, 46, 50))


def _head(pen: Pen, title: str, *, ink: Ink, seal: bool = True) -> None:
    pen.title(title, 4.4, ink=ink)
    if seal:
        pen.supervision((pen.width / 2, pen.y - 6), "{place}".format(**pen.facts.prints))
    pen.title("发 票 联", 3.6, ink=ink)


def taxi_strip(facts: Facts) -> Page:
    """Preprinted strip, 57 mm wide: labels left, dot-matrix values right of them."""
    pen = Pen(facts, DOTS, 57)
    _head(pen, "{province}出租汽车专用发票", ink=RED)
    pen.lines("发票代码 |{invoice_code}", "发票号码 |{invoice_number}")
    pen.rule(dashed=False)
    pen.lines(
        *("电　话 |{telephone}", "车　号 |{plate_number}", "证　号 |{certificate_number}"),
        *("日　期 |{issued_on:dash}", "上　车 |{boarded_at}", "下　车 |{alighted_at}"),
        *("单　价 |{unit_price_fen}元/公里", "里　程 |{distance_km}公里"),
        *("等　候 |{waiting_time}", "状　态 |{crc}", "金　额 |{total_fen}元"),
    )
    pen.gap(1)
    pen.label((pen.margin, pen.y), "{company}", size=2.2)
    pen.y += 3
    pen.label((pen.margin, pen.y), "手写无效　此发票只作报销凭证", size=2.2)
    return pen.page()


def taxi_printed(facts: Facts) -> Page:
    """All by a thermal printer, 45 mm, no colon, date as 2021年03月05日."""
    pen = Pen(facts, THERMAL, 48)
    pen.middle("{place}出租汽车发票", 3.8)
    pen.lines("代码：{invoice_code}", "号码：{invoice_number}")
    pen.rule()
    rows = (
        *(
            ("监督电话", "{telephone}"),
            ("车号", "{plate_number}"),
            ("证号", "{certificate_number}"),
        ),
        *(("日期", "{issued_on:dash}"), ("时间", "{boarded_at}-{alighted_at}")),
        *(("单价", "{unit_price_fen}元"), ("里程", "{distance_km}km"), ("等候", "{waiting_time}")),
        ("金额", "{total_fen:￥}元"),
    )
    for left, right in rows:
        pen.pair(left, right)
    pen.rule()
    pen.qr((14, pen.y - 2), 20)
    pen.y += 22
    pen.middle("扫码查验　税控码{crc}", 2.4)
    return pen.page()


def taxi_card(facts: Facts) -> Page:
    """A wide card of a city that prints two columns."""
    look = Look(PURPLE, BLACK, Face.MONO, Face.HEI, 3.2, 5.6, needle=True, paper=(250, 244, 250))
    pen = Pen(facts, look, 90)
    _head(pen, "{place}出租汽车定额及机打统一发票", ink=PURPLE)
    pen.row("发票代码：|{invoice_code}", "发票号码：|{invoice_number}")
    pen.grid(
        ((1, "车号|{plate_number}"), (1, "证号|{certificate_number}")),
        ((1, "日期|{issued_on:dash}"), (1, "电话|{telephone}")),
        ((1, "上车|{boarded_at}"), (1, "下车|{alighted_at}")),
        ((1, "单价|{unit_price_fen}"), (1, "里程|{distance_km}")),
        ((1, "等候|{waiting_time}"), (1, "金额|{total_fen}元")),
        height=6.4,
    )
    pen.row("收款单位（盖章有效）：{company}")
    return pen.page()


def bus_stub(facts: Facts) -> Page:
    look = Look(OLIVE, BLACK, Face.HEI, Face.SONG, 3.3, 5.6, needle=True, paper=(248, 250, 238))
    pen = Pen(facts, look, 120)
    pen.title("{province}道路客运（汽车票）发票", 4.8, rules=1)
    pen.row("发票代码：|{invoice_code}", "发票号码：|{invoice_number}")
    pen.row("|{departure_station}　→　{arrival_station}")
    pen.row("乘车日期 |{travel_on:dash}", "发车时间 |{departs_at}", "车次 |{coach}")
    pen.row("座号 |{seat}", "检票口 |{gate}", "车型 |{grade}")
    pen.row("票价 |{total_fen:one}元", "旅客 |{passenger_name}", at=(0, 0.33))
    pen.row("证件号 |{passenger_id_masked}")
    pen.label((pen.margin, pen.y), "限乘当日当次车　过期作废　含站务费", size=2.4)
    return pen.page()


def bus_strip(facts: Facts) -> Page:
    pen = Pen(facts, THERMAL, 76)
    pen.middle("{departure_station}　电脑客票", 4.0)
    pen.middle("（{place}汽车客票　报销凭证）", 2.8)
    pen.lines("发票代码:{invoice_code}", "发票号码:{invoice_number}")
    pen.rule()
    pen.pair("起点站 {departure_station}", "到达站 {arrival_station}")
    pen.pair("日期 {travel_on:slash}", "开车 {departs_at}")
    pen.pair("座位 {seat}号", "检票口 {gate}")
    pen.pair("票价", "{total_fen:￥}")
    pen.pair("姓名 {passenger_name}", "{passenger_id_masked}")
    pen.lines("流水号 {serial}")
    return pen.page()


def bus_card(facts: Facts) -> Page:
    look = Look((190, 60, 90), BLACK, Face.SONG, Face.HEI, 3.4, 6.0, paper=(255, 240, 244))
    pen = Pen(facts, look, 100)
    _head(pen, "{province}公路汽车客票", ink=(190, 60, 90))
    pen.row("|{invoice_code}", "№|{invoice_number}", at=(0, 0.58))
    pen.middle("{departure_station}　至　{arrival_station}", 4.6)
    pen.row("|{travel_on}", "|{departs_at} 开")
    pen.row("|{coach}次", "|{seat}座", "|{gate}检票口")
    pen.row("全票价：|{total_fen:one}元", "|{passenger_name}　{passenger_id_masked}", at=(0, 0.38))
    return pen.page()


def ship_card(facts: Facts) -> Page:
    look = Look((20, 90, 140), BLACK, Face.HEI, Face.SONG, 3.4, 6.0, paper=(236, 246, 252))
    pen = Pen(facts, look, 110)
    _head(pen, "{place}水路客运船票", ink=(20, 90, 140))
    pen.row("发票代码：|{invoice_code}", "发票号码：|{invoice_number}")
    pen.middle("{departure_station} — {arrival_station}", 4.6)
    pen.row("船名：|{ship_name}", "航次：|{voyage}", "舱位：|{cabin_class}")
    pen.row("开航日期：|{travel_on:dash}", "时间：|{departs_at}", "座号：|{seat}")
    pen.row("票价：|{total_fen:one}元", "|{passenger_name} {passenger_id_masked}", at=(0, 0.33))
    return pen.page()


def ship_strip(facts: Facts) -> Page:
    pen = Pen(facts, THERMAL, 76)
    pen.middle("轮船客票（报销联）", 4.2)
    pen.lines("发票代码 {invoice_code}", "发票号码 {invoice_number}")
    pen.rule()
    for left, right in (
        *(("航线", "{departure_station}-{arrival_station}"), ("船名", "{ship_name}")),
        *(("航班", "{voyage}"), ("日期", "{travel_on}"), ("开船时间", "{departs_at}")),
        *(("舱位/座号", "{cabin_class} {seat}"), ("票价", "{total_fen}元")),
        *(("姓名", "{passenger_name}"), ("证件", "{passenger_id_masked}")),
    ):
        pen.pair(left, right)
    return pen.page()


def ship_form(facts: Facts) -> Page:
    look = Look(BLUE, BLACK, Face.MONO, Face.HEI, 3.2, 5.4, colon=" ", needle=True)
    pen = Pen(facts, look, 130)
    pen.title("{province}客船票统一发票", 5.0, rules=2)
    pen.row("代码|{invoice_code}", "号码|{invoice_number}")
    pen.grid(
        ((1, "船名|{ship_name}"), (1, "航次|{voyage}"), (1, "舱位|{cabin_class}")),
        ((1, "起|{departure_station}"), (1, "讫|{arrival_station}"), (1, "座号|{seat}")),
        ((1.2, "日期|{travel_on}"), (0.8, "开航|{departs_at}"), (1, "票价|{total_fen:￥}")),
        ((1, "旅客|{passenger_name}"), (2, "证件号|{passenger_id_masked}")),
    )
    return pen.page()


def bridge_slip(facts: Facts) -> Page:
    look = Look(RED, BLACK, Face.HEI, Face.HEI, 3.0, 4.8, needle=True, spread=0.2)
    pen = Pen(facts, look, 70)
    _head(pen, "{province}车辆通行费票据", ink=RED)
    pen.lines(
        *("发票代码 |{invoice_code}", "发票号码 |{invoice_number}"),
        *("入口 |{entry_station}", "出口 |{exit_station}", "车型 |{vehicle_type}"),
        *("日期 |{issued_on:dash}", "时间 |{issued_at}", "车道 |{lane}　工号 {collector}"),
        "金额（元） |{total_fen}",
    )
    return pen.page()


def bridge_thermal(facts: Facts) -> Page:
    pen = Pen(facts, THERMAL, 57)
    pen.middle("过路过桥费发票", 4.0)
    pen.middle("{company}", 2.4)
    pen.lines(
        *("代码：{invoice_code}", "号码：{invoice_number}", "{entry_station} → {exit_station}"),
        *("车型：{vehicle_type}　车道：{lane}", "{issued_on:slash} {issued_at}"),
    )
    pen.rule()
    pen.pair("实收金额", "{total_fen:￥}")
    return pen.page()


def bridge_ticket(facts: Facts) -> Page:
    look = Look((30, 110, 60), BLACK, Face.HEI, Face.SONG, 3.2, 5.2, paper=(238, 250, 240))
    pen = Pen(facts, look, 90)
    _head(pen, "{place}公路桥梁通行费专用发票", ink=(30, 110, 60))
    pen.row("|{invoice_code}", "№ |{invoice_number}", at=(0, 0.55))
    pen.marks.append(Rule(5, pen.y - 3.6, 85, pen.y - 3.6, look.form))
    pen.row("入口站：|{entry_station}", "出口站：|{exit_station}")
    pen.row("车型：|{vehicle_type}", "收费员：|{collector}")
    pen.row("时间：|{issued_on} {issued_at}")
    pen.row("人民币：|{total_fen:cn}", "¥|{total_fen}", at=(0, 0.65))
    pen.label((pen.margin, pen.y), "收费单位：{company}", size=2.4)
    return pen.page()


TAXI = (taxi_strip, taxi_printed, taxi_card)
BUS = (bus_stub, bus_strip, bus_card)
SHIP = (ship_card, ship_strip, ship_form)
BRIDGE = (bridge_slip, bridge_thermal, bridge_ticket)
