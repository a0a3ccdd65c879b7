"""What people photograph by mistake: no voucher, though some of it names sums and numbers."""

from samples.generator.facts import Facts
from samples.generator.invent.source import TOWNS, Source
from samples.generator.numbers import yuan


def _nothing(source: Source, **prints: str) -> Facts:
    known = {
        "day": f"{source.between(2016, 2026):%Y年%m月%d日}",
        "person": source.person(),
        "town": source.rng.choice(TOWNS),
        "number": source.digits(8),
        "sum": yuan(source.fen(10, 900)),
    }
    return Facts("none", {}, prints={**known, **prints})


def notice(source: Source) -> Facts:
    """A public notice that names a sum of money."""
    return _nothing(source, fee=yuan(source.fen(20, 300, 100)))


def menu(source: Source) -> Facts:
    dishes = (
        "番茄炒蛋",
        "红烧豆腐",
        "清蒸鱼",
        "手撕包菜",
        "土豆牛肉",
        "冬瓜汤",
        "凉拌黄瓜",
        "香菇滑鸡",
    )
    prints = {f"dish{i}": name for i, name in enumerate(dishes)}
    prices = {f"price{i}": yuan(source.fen(6, 58, 100)) for i in range(len(dishes))}
    return _nothing(source, **prints, **prices)


def id_card(source: Source) -> Facts:
    """A card in the manner of an identity or staff card, number masked."""
    return _nothing(source, id=source.personal_id(stars=4), card=source.digits(9))


def boarding_pass(source: Source) -> Facts:
    departure, arrival = source.rng.sample(TOWNS, 2)
    return _nothing(
        source,
        flight=f"QX{source.digits(4)}",
        departure=departure,
        arrival=arrival,
        seat=f"{source.rng.randrange(1, 40)}{source.rng.choice('ABCDEF')}",
        gate=f"{source.rng.choice('ABC')}{source.rng.randrange(1, 30)}",
        clock=source.clock(),
        ticket=f"ETKT871{source.digits(10)}",
    )


def screen(source: Source) -> Facts:
    """A phone's screen: a chat about money, with clock and battery."""
    return _nothing(source, clock=source.clock(), battery=f"{source.rng.randrange(9, 99)}%")


def table(source: Source) -> Facts:
    """A budget table: many sums, no payment behind it."""
    cells = {f"cell{i}": yuan(source.fen(100, 90_000, 100)) for i in range(18)}
    return _nothing(source, **cells)


def claiming_code(source: Source) -> Facts:
    """领票二维码: the till's page that lets one fetch an invoice, and is none."""
    return _nothing(source, link=f"https://get.example/i?o={source.digits(18)}")
