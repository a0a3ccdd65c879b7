"""Makes up vouchers: who sold what to which community, with arithmetic that holds."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples.generator.numbers import (
    CHARSET,
    digital_number,
    invoice_code,
    tax_id,
)
from samples.generator.organisations import buyers
from samples.generator.values import Invoice, Item, Letter, Party, RailTicket, Receipt

CITY = "临江市"
NEW_RATE_ON = date(2019, 4, 1)  # 16 % became 13 %
PREFIXES = {"公司": "91", "作社": "93"}  # any other seller is a sole trader
STEMS = ("恒泽", "惠邻", "青禾", "瑞安达", "明澜", "康祥", "博远", "嘉木", "同舟", "四时")
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗"
GIVEN = ("晓芸", "建国", "一凡", "丽娟", "志远", "思敏", "海波", "雨桐", "文静", "卫东", "佳宁")
STREETS = ("文汇路", "湖滨路", "人民路", "杏林街", "春晖路", "望江路", "学院路")
BANKS = ("临江农商银行青溪支行", "临江银行文汇支行", "临江银行营业部", "临江农商银行湖滨支行")


@dataclass(frozen=True, slots=True)
class Trade:
    """A sort of seller and its goods: (name, specification, unit, lowest, highest price)."""

    suffix: str
    category: str
    rate: int | None
    goods: tuple[tuple[str, str, str, int, int], ...]


TRADES = (
    Trade(
        "办公用品有限公司",
        "纸制品",
        13,
        (
            ("复印纸", "A4 70g", "箱", 95, 190),
            ("档案盒", "A4 55mm", "只", 6, 14),
            ("便笺本", "76×76", "本", 3, 9),
            ("牛皮纸信封", "5号", "包", 12, 28),
        ),
    ),
    Trade(
        "广告图文有限公司",
        "设计服务",
        6,
        (
            ("宣传栏制作费", "", "项", 680, 2600),
            ("横幅制作费", "0.7m×6m", "条", 48, 110),
            ("展板制作费", "60×90cm", "块", 55, 160),
        ),
    ),
    Trade(
        "物业服务有限公司",
        "物业管理服务",
        6,
        (("保洁服务费", "", "月", 1500, 4200), ("绿化养护费", "", "次", 600, 2400)),
    ),
    Trade(
        "电器商行",
        "家用电器",
        13,
        (
            ("电热水壶", "1.7L", "台", 79, 169),
            ("落地扇", "FS-40", "台", 129, 269),
            ("饮水机", "YR-5", "台", 280, 560),
        ),
    ),
    Trade(
        "餐饮管理有限公司",
        "餐饮服务",
        6,
        (("工作餐", "", "份", 15, 30), ("餐费", "", "次", 180, 900)),
    ),
    Trade(
        "五金建材经营部",
        "金属制品",
        1,
        (
            ("不锈钢护栏", "1.2m", "米", 88, 240),
            ("门锁", "通用型", "把", 45, 160),
            ("镀锌水管", "DN25", "根", 36, 92),
        ),
    ),
    Trade(
        "家政服务部",
        "居民日常服务",
        1,
        (("楼道清洗费", "", "次", 300, 1200), ("管道疏通费", "", "次", 120, 380)),
    ),
    Trade(
        "蔬果农民专业合作社",
        "蔬菜",
        None,
        (("番茄", "", "公斤", 5, 9), ("青菜", "", "公斤", 4, 8), ("马铃薯", "", "公斤", 3, 6)),
    ),
)

SMALL_SHOPS = (
    *(("水果店", "居民议事会茶水、水果款"), ("修配店", "活动室门锁维修费")),
    *(("糕饼店", "重阳节慰问糕点款"), ("便利店", "防汛值班矿泉水、方便面款")),
)
STATIONS = (
    *(("临江", "Linjiang"), ("临江南", "Linjiangnan"), ("青溪", "Qingxi")),
    *(
        ("望海", "Wanghai"),
        ("云栖北", "Yunqibei"),
        ("双塔", "Shuangta"),
        ("石桥东", "Shiqiaodong"),
    ),
)
LETTERS = (
    Letter(
        "none",
        "温馨提示",
        (
            "各位居民：",
            "近期天气转凉，火灾进入高发期，请勿在楼道内停放电动车，请勿飞线充电，出门前请关好燃气阀门。",
            "本周六上午九点，社区活动室将举办消防知识讲座，欢迎大家带上家中老人和孩子前来参加，现场备有热茶。",
            "如家中需要上门检查燃气软管，请到一楼便民窗口登记。",
            "感谢您的支持与配合！",
        ),
    ),
    Letter(
        "none",
        "本周菜谱",
        (
            "星期一　番茄炒蛋　清炒时蔬　紫菜汤",
            "星期二　红烧豆腐　蒜蓉西兰花　玉米羹",
            "星期三　土豆炖牛肉　凉拌黄瓜　小米粥",
            "星期四　清蒸鱼　手撕包菜　冬瓜汤",
            "星期五　香菇滑鸡　酸辣土豆丝　绿豆汤",
            "用餐时间：十一点半至十二点半",
        ),
    ),
    Letter(
        "none",
        "读书会邀请信",
        (
            "亲爱的邻居：",
            "枫林书屋的读书会已经走过三个春天。这个月我们一起读《故乡的野菜》，聊一聊各自记忆里的味道。",
            "请带上一本您喜欢的旧书，我们互相交换。地点在社区二楼阅览室，茶水自取，无需报名。",
            "期待与您相见。",
        ),
    ),
)


class Author:
    """Makes up vouchers from one seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def person(self) -> str:
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)

    def day(self, first: date, last: date) -> date:
        """A working day between the two."""
        day = first + timedelta(days=self.rng.randrange((last - first).days + 1))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def seller(self, trade: Trade) -> Party:
        rng = self.rng
        prefix = PREFIXES.get(trade.suffix[-2:], "92")
        body = "MA" + "".join(rng.choice(CHARSET) for _ in range(6))
        return Party(
            name=CITY + rng.choice(STEMS) + trade.suffix,
            tax_id=tax_id(prefix, body),
            address=f"{CITY}临江区{rng.choice(STREETS)}{rng.randrange(1, 480)}号",
            telephone=f"0599-{rng.randrange(20_000_000, 89_999_999)}",
            bank=rng.choice(BANKS),
            account=self.digits(17),
        )

    def item(self, trade: Trade, good: tuple[str, str, str, int, int], rate: int | None) -> Item:
        """One line, priced with tax as shops do, split into amount and tax afterwards."""
        name, specification, unit, low, high = good
        quantity = 1 if high >= 800 else self.rng.randrange(2, 30 if high > 20 else 80)
        gross = quantity * (self.rng.randrange(low * 10, high * 10) * 10)
        amount = gross if rate is None else (gross * 200 + 100 + rate) // (2 * (100 + rate))
        tax = gross - amount
        return Item(trade.category, name, specification, unit, quantity, amount, rate, tax)

    def invoice(self, kind: str, buyer: Party, issued_on: date, *, lines: int = 0) -> Invoice:
        rng = self.rng
        trade = rng.choice([t for t in TRADES if t.rate or not kind.endswith("special")])
        rate = 16 if trade.rate == 13 and issued_on < NEW_RATE_ON else trade.rate
        count = min(len(trade.goods), lines or rng.randrange(1, 4))
        goods = rng.sample(trade.goods, count)
        digital = kind.startswith("de_")
        serial = rng.randrange(10**6, 10**9)
        return Invoice(
            kind=kind,
            code="" if digital else invoice_code(kind, issued_on.year, rng.randrange(1, 9)),
            number=digital_number(issued_on.year, serial) if digital else self.digits(8),
            issued_on=issued_on,
            buyer=buyer,
            seller=self.seller(trade),
            items=tuple(self.item(trade, good, rate) for good in goods),
            drawer=self.person(),
            payee="" if digital else self.person(),
            reviewer="" if digital else self.person(),
            remark=rng.choice(("", "", f"订单号：{self.digits(12)}", "社区便民服务项目")),
            check_code="" if digital or kind == "vat_special" else self.digits(20),
            machine_number=self.digits(12) if kind.startswith("vat_e") else "",
            cipher=() if digital else tuple(self.cipher_line() for _ in range(4)),
            crc=f"{rng.randrange(0x10000):04X}",
        )

    def cipher_line(self) -> str:
        return "".join(self.rng.choice("0123456789+-*/<>") for _ in range(28))

    def rail(self, kind: str, buyer: Party, travel_on: date) -> RailTicket:
        rng = self.rng
        departure, arrival = rng.sample(STATIONS, 2)
        paper = kind == "rail_paper"
        red_number = rng.choice("ABDEHKZ") + self.digits(6)
        office = f"{self.digits(5)}{rng.choice('00002')}{rng.randrange(1, 400):04d}"
        issued_on = travel_on if paper else travel_on + timedelta(days=rng.randrange(1, 6))
        number = digital_number(issued_on.year, rng.randrange(10**6, 10**9), channel=9)
        passenger = self.person()
        return RailTicket(
            kind=kind,
            number=red_number if paper else number,
            issued_on=issued_on,
            travel_on=travel_on,
            departs_at=f"{rng.randrange(6, 22):02d}:{rng.randrange(60):02d}",
            train_number=rng.choice("GGDC") + str(rng.randrange(101, 7800)),
            departure=departure,
            arrival=arrival,
            carriage=f"{rng.randrange(1, 17):02d}",
            seat=f"{rng.randrange(1, 20):02d}{rng.choice('ABCDF')}",
            seat_class=rng.choice(("二等座", "二等座", "一等座")),
            fare_fen=rng.randrange(30, 560) * 100 + rng.choice((0, 50)),
            passenger_name=passenger,
            passenger_id_masked=f"330199{rng.randrange(1966, 2003)}****{self.digits(3)}"
            f"{rng.choice('0123456789X')}",
            buyer=buyer,
            ticket_id=f"{office}{travel_on:%m%d}{red_number}" if paper else "",
            e_ticket_number="" if paper else f"{self.digits(21)[:20]}{travel_on:%Y}",
            crc=f"{rng.randrange(0x10000):04x}",
            opaque_code=rng.choice("123456789") + self.digits(143) if paper else "",
        )

    def receipt(self, buyer: Party, issued_on: date) -> Receipt:
        rng = self.rng
        stem = rng.choice(STEMS)
        kind, purpose = rng.choice(SMALL_SHOPS)
        shop = Party(f"{CITY}{stem}{kind}", "")
        total = rng.randrange(60, 480) * 100 + rng.choice((0, 50, 80))
        return Receipt("receipt", issued_on, shop, buyer.name, purpose, total, self.person())

    def letter(self) -> Letter:
        return self.rng.choice(LETTERS)

    def buyer(self) -> Party:
        return self.rng.choice(buyers())
