"""Train tickets: the blue card of 86 × 54 mm and the e-invoice of 210 × 140 mm."""

from samples.generator.fonts import Face
from samples.generator.layouts.pieces import notice
from samples.generator.numbers import yuan
from samples.generator.sheet import BLACK, Area, Ink, Mark, Matrix, Page, Rule, Seal, Text
from samples.generator.values import RailTicket

PALE: Ink = (214, 236, 241)
BAND: Ink = (160, 212, 226)
RED_NUMBER: Ink = (226, 84, 110)


def rail_ticket_page(ticket: RailTicket) -> Page:
    hei, song = Face.HEI, Face.SONG
    day = ticket.travel_on
    marks: list[Mark] = [
        Area(0, 48, 86, 6, BAND),
        *(Area(0, 20 + i, 86, 0.35, (206, 231, 238)) for i in range(0, 26, 2)),
        Text(5.5, 6.2, ticket.number, 4.2, hei, RED_NUMBER, extra=0.25),
        Text(80, 6.2, "检票:B2", 3.3, song, BLACK, "r"),
        *_journey(ticket, 12.6),
        Text(5, 23.2, f"{day.year}年{day.month:02d}月{day.day:02d}日", 3.5, hei),
        Text(31, 23.2, f"{ticket.departs_at}开", 3.5, hei),
        Text(56, 23.2, f"{ticket.carriage}车{ticket.seat}号", 3.5, hei),
        Text(5, 28, f"￥{ticket.fare_fen / 100:.1f}元", 3.5, hei),
        Text(39, 28, "网", 3.5, hei),
        Text(58, 28, ticket.seat_class, 3.5, hei),
        Text(5, 32.6, "限乘当日当次车", 3.3, song),
        Text(5, 37.4, f"{ticket.passenger_id_masked} {ticket.passenger_name}", 3.5, hei),
        *_dashed_box(),
        Text(33, 42.4, "报销凭证 遗失不补", 2.9, song, anchor="m"),
        Text(33, 46.2, "仅供报销使用", 2.9, song, anchor="m"),
        Matrix(66, 31, 16, ticket.qr_text),
        Text(5, 52, ticket.ticket_id, 3.3, hei),
        Text(44, 52, f"{ticket.departure[0]}售", 3.3, song),
        notice(84, 53.4),
    ]
    return Page(86, 54, tuple(marks), paper=PALE)


def _journey(ticket: RailTicket, y: float) -> list[Mark]:
    marks: list[Mark] = []
    for x, (name, pinyin) in ((6, ticket.departure), (56, ticket.arrival)):
        spread = 3.2 if len(name) == 2 else 0.4
        run = Text(x, y, name, 5.0, Face.HEI, extra=spread)
        station = Text(x + run.length + 1.0, y, "站", 3.3, Face.SONG)
        middle = x + run.length / 2
        marks += [run, station, Text(middle, y + 4.4, pinyin, 3.2, Face.SONG, anchor="m")]
    marks.append(Text(43, y, ticket.train_number, 4.6, Face.SONG, anchor="m"))
    marks += [Rule(36, y + 1.6, 50, y + 1.6, BLACK, 0.3), Rule(48, y + 0.7, 50, y + 1.6, BLACK)]
    return marks


def _dashed_box() -> list[Mark]:
    corners = ((7, 39), (60, 39), (60, 47.4), (7, 47.4))
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return [Rule(x1, y1, x2, y2, BLACK, 0.25, dashed=True) for (x1, y1), (x2, y2) in sides]


def rail_invoice_page(ticket: RailTicket) -> Page:
    """The face shows the fare only; amount without tax and tax are in the attached data."""
    song, hei, size = Face.SONG, Face.HEI, 4.2333
    day = ticket.travel_on
    seat = f"{ticket.carriage}车{ticket.seat}号"
    marks: list[Mark] = [
        Area(0, 0, 210, 105, (219, 241, 245)),
        Area(0, 105, 210, 35, (161, 220, 233)),
        Text(105, 10.1, "电子发票（铁路电子客票）", 7.0, hei, anchor="m"),
        Seal(105, 12, 30, 20, "全国统一发票监制章", "国家税务总局", "临江市税务局"),
        Text(9, 20.2, f"发票号码:{ticket.number}", size),
        Text(201, 20.2, f"开票日期:{ticket.issued_on:%Y年%m月%d日}", size, anchor="r"),
        *_e_stations(ticket),
        Text(9, 50.7, f"{day:%Y年%m月%d日}", size, song),
        Text(44, 50.7, f"{ticket.departs_at}开", size),
        Text(75, 50.7, seat, size),
        Text(105, 50.7, ticket.seat_class, size),
        Text(9, 62.5, "票价:", size),
        Text(20, 62.5, f"￥{yuan(ticket.fare_fen)}", 6.0, hei),
        Text(9, 82.5, ticket.passenger_id_masked, size),
        Text(75, 82.5, ticket.passenger_name, size),
        Text(9, 102.5, f"电子客票号:{ticket.e_ticket_number}", size),
        Text(9, 112, f"购买方名称:{ticket.buyer.name}", size),
        Text(125, 112, f"统一社会信用代码:{ticket.buyer.tax_id}", 3.8),
        Matrix(165, 57, 25, ticket.qr_text),
        Text(105, 126, "买票请到12306 发货请到95306", size, anchor="m"),
        Text(105, 131, "中国铁路祝您旅途愉快", size, anchor="m"),
        notice(205.5, 138.5),
    ]
    return Page(210, 140, tuple(marks))


def _e_stations(ticket: RailTicket) -> list[Mark]:
    marks: list[Mark] = []
    for x, (name, pinyin) in ((48, ticket.departure), (156, ticket.arrival)):
        run = Text(x, 35, name, 7, Face.HEI, anchor="m")
        marks.append(run)
        marks.append(Text(x + run.length / 2 + 0.5, 35, "站", 4.2))
        marks.append(Text(x, 41.7, pinyin, 4.2333, anchor="m"))
    marks.append(Text(101, 34.5, ticket.train_number, 4.2333, Face.HEI, anchor="m"))
    return [*marks, Rule(90, 37, 112, 37, BLACK, 0.5), Rule(109, 35.6, 112, 37, BLACK, 0.5)]
