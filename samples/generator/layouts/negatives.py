"""Notices, menus, cards, boarding passes, screens, tables: none of them a voucher."""

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, GREY, RED, Area, Ink, Page

LOOKS = (
    Look(RED, BLACK, Face.SONG, size=6.0, step=11.0, paper=(252, 251, 247)),
    Look(BLACK, BLACK, Face.HEI, Face.HEI, 5.4, 10.0),
    Look(BLUE, (30, 30, 60), Face.SONG, Face.HEI, 5.0, 9.6, paper=(246, 249, 255)),
)
CARD: Ink = (226, 238, 246)


def notice(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, LOOKS[variant], 210)
    pen.margin = 22.0
    pen.y = 30
    pen.title(("停水通知", "关于收取停车管理费的公告", "活动通知")[variant], 11)
    for words in (
        (
            "各位居民：",
            "　　因管道检修，定于{day}九时至十七时停水，请提前储水，给您带来不便敬请谅解。",
        ),
        (
            "全体业主：",
            "　　经议事会讨论，自{day}起地面停车每月收取{fee}元，收支按季公示，欢迎监督。",
        ),
        (
            "亲爱的邻居：",
            "　　{day}下午两点在{town}广场举办义诊，凭社区居民身份免费参加，无需缴费。",
        ),
    )[variant]:
        pen.paragraph(words, 27)
    pen.y += 12
    pen.row("", "{town}社区")
    pen.row("", "{day}")
    return pen.page(297)


def menu(facts: Facts, variant: int) -> Page:
    pen = Pen(facts, LOOKS[variant], 150)
    pen.y = 22
    pen.title(("菜　单", "今日供应", "{town}食堂价目表")[variant], 11)
    for i in range(8 - variant):
        pen.pair(f"{{dish{i}}}", f"{{price{i}}}" + ("元" if variant else ""))
    pen.middle("谢绝自带酒水")
    return pen.page(200)


def id_card(facts: Facts, variant: int) -> Page:
    look = Look((70, 110, 150), BLACK, Face.HEI, Face.SONG, 3.6, 7.0, paper=CARD, colon="　")
    pen = Pen(facts, look, 86)
    pen.y = 11
    pen.title(("居民证（样）", "社区工作证", "志愿者服务证")[variant], 4.6)
    pen.marks.append(Area(60, 16, 20, 26, (190, 200, 206)))
    pen.row("姓名：|{person}")
    pen.row(("性别：|女　民族　汉", "岗位：|网格员", "编号：|{card}")[variant])
    pen.row("住址：|临江市{town}路")
    pen.y = 49
    pen.row(("公民身份号码：|{id}", "编号：|{card}", "证件号：|{id}")[variant])
    return pen.page(54)


def boarding_pass(facts: Facts, variant: int) -> Page:
    look = Look(BLUE, BLACK, (Face.HEI, Face.MONO, Face.SONG)[variant], Face.HEI, 3.4, 6.4)
    pen = Pen(facts, look, (180.0, 82.0, 150.0)[variant])
    pen.band(0, 9, (120, 160, 210))
    pen.title("登机牌　BOARDING PASS", 5.0)
    rows = (
        *(
            ("航班 FLIGHT |{flight}", "日期 DATE |{day}"),
            ("姓名 NAME |{person}", "座位 SEAT |{seat}"),
        ),
        *(("自 FROM |{departure}", "到 TO |{arrival}"), ("登机口 GATE |{gate}", "登机 |{clock}")),
    )
    for row in rows:
        if variant == 1:
            pen.lines(*row)
        else:
            pen.row(*row)
    pen.lines("票号 |{ticket}", "请在起飞前十五分钟登机")
    return pen.page()


def screen(facts: Facts, variant: int) -> Page:
    """A chat, a bill list, or a payment's success page, as a phone shows it."""
    look = Look(BLACK, BLACK, Face.HEI, Face.HEI, 3.6, 7.0, paper=(238, 240, 243))
    pen = Pen(facts, look, 75)
    pen.band(0, 7, (250, 250, 250))
    pen.y = 5
    pen.pair("{clock}", "5G {battery}")
    pen.title(("邻里群（238）", "账单", "支付成功")[variant], 4.6)
    words = (
        (
            "{person}：活动室的灯坏了",
            "谁有空去看一下？",
            "{person}：我下午去",
            "灯泡{sum}元，回头一起报",
        ),
        ("全部账单　筛选", "早餐　-{sum}", "公交　-2.00", "红包　+8.88", "话费充值　-50.00"),
        ("￥{sum}", "收款方 *{person}", "支付方式 零钱", "账单详情 ＞", "返回商家"),
    )[variant]
    for i, line in enumerate(words):
        width = 44.0 if variant == 0 else 65.0
        pen.marks.insert(1, Area(5, pen.y - 4.6, width, 7.4, (255, 255, 255)))
        size = 6.0 if variant == 2 and i == 0 else 3.4
        pen.text((7, pen.y), line, size=size)
        pen.y += 11
    pen.text((37, 140), "〈　　○　　□", anchor="m", ink=GREY)
    return pen.page(148)


COLUMNS = tuple(
    Column(24, name, f"{{cell{i}}}", "r") for i, name in enumerate(("预算数", "调整数", "执行数"))
)


def table(facts: Facts, variant: int) -> Page:
    look = LOOKS[variant]
    pen = Pen(facts, Look(look.form, BLACK, look.face, size=4.0, step=8.0), 210)
    pen.y = 24
    pen.title(("社区经费预算表", "年度收支情况公示", "各小区物业费收缴率统计")[variant], 8)
    names = ("办公费", "水电费", "活动经费", "维修费", "培训费", "其他")
    rows = [
        {"name": name, **{f"cell{k}": facts.prints[f"cell{i * 3 + k}"] for k in range(3)}}
        for i, name in enumerate(names)
    ]
    pen.table((Column(30, "项目", "{name}", "m"), *COLUMNS), rows, boxed=variant != 2)
    pen.row("单位：元", "公示日期：{day}")
    return pen.page(297)


def claiming_code(facts: Facts, variant: int) -> Page:
    look = Look(BLACK, (50, 50, 54), Face.HEI, Face.HEI, 3.2, 5.2)
    pen = Pen(facts, look, (58.0, 78.0, 70.0)[variant])
    pen.middle(("扫一扫 领取电子发票", "开票二维码", "扫码自助开票")[variant], 4.4)
    side = pen.width * 0.6
    pen.qr((pen.width * 0.2, pen.y), side, facts.prints["link"])
    pen.y += side + 6
    pen.middle("请于当月内扫码填写抬头", 2.8)
    pen.middle("本页不是发票", 2.8)
    return pen.page()
