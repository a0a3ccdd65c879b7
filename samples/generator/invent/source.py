"""One seeded source of chance with the things that stand on many vouchers."""

from datetime import date

from samples.generator.content import CITY, STEMS, STREETS, TRADES, Author
from samples.generator.facts import Fields
from samples.generator.numbers import CHARSET, tax_id
from samples.generator.values import Item, Party

Region = tuple[str, str, str, str]
REGIONS: tuple[Region, ...] = (
    *(("3300", "浙江", "33", "浙"), ("3200", "江苏", "32", "苏"), ("4400", "广东", "44", "粤")),
    *(("1100", "北京", "11", "京"), ("5100", "四川", "51", "川"), ("4200", "湖北", "42", "鄂")),
    *(("3100", "上海", "31", "沪"), ("3700", "山东", "37", "鲁"), ("6100", "陕西", "61", "陕")),
)
TOWNS = ("临江", "青溪", "望海", "云栖", "双塔", "石桥", "南浦", "白鹤", "长汀口", "柳林")
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LAST_PAPER = date(2025, 9, 26)
TODAY = date(2026, 5, 22)


class Source(Author):
    """What `Author` makes up, and more: regions, plates, companies of any trade."""

    def region(self) -> Region:
        """Code in old invoice codes, name, code in 数电 numbers, letter of car plates."""
        return self.rng.choice(REGIONS)

    def between(self, first: int, last: int) -> date:
        """A day from the start of one year to the end of another, not in the future."""
        return self.day(date(first, 1, 5), min(date(last, 12, 20), TODAY))

    def company(self, *suffixes: str, prefix: str = "91") -> Party:
        rng = self.rng
        body = "MA" + "".join(rng.choice(CHARSET) for _ in range(6))
        return Party(
            name=CITY + rng.choice(STEMS) + rng.choice(suffixes),
            tax_id=tax_id(prefix, body),
            address=f"{CITY}临江区{rng.choice(STREETS)}{rng.randrange(1, 480)}号",
            telephone=f"0599-{rng.randrange(20_000_000, 89_999_999)}",
            bank=rng.choice(("临江农商银行青溪支行", "临江银行营业部", "临江银行湖滨支行")),
            account=self.digits(17),
        )

    def office(self, *names: str, prefix: str = "11") -> Party:
        """A public body: no trade, a tax id all the same."""
        body = "00" + "".join(self.rng.choice("0123456789") for _ in range(6))
        return Party(
            self.rng.choice(names),
            tax_id(prefix, body),
            bank="临江银行营业部",
            account=self.digits(17),
        )

    def plate(self, letter: str) -> str:
        rng = self.rng
        tail = "".join(rng.choice("0123456789" + PLATE_LETTERS[:6]) for _ in range(5))
        return f"{letter}{rng.choice('ABCD')}{tail}"

    def personal_id(self, *, stars: int = 4) -> str:
        """Masked, as tickets print it: ten digits, stars, the rest."""
        rng = self.rng
        tail = self.digits(7 - stars) + rng.choice("0123456789X")
        return f"330199{rng.randrange(1955, 2006)}{'*' * stars}{tail}"

    def clock(self, first: int = 6, last: int = 22) -> str:
        return f"{self.rng.randrange(first, last):02d}:{self.rng.randrange(60):02d}"

    def fen(self, low: int, high: int, step: int = 1) -> int:
        """An amount between two sums in yuan, a multiple of `step` fen."""
        return self.rng.randrange(low * 100 // step, high * 100 // step) * step

    def crc(self, *, lower: bool = False) -> str:
        value = self.rng.randrange(0x10000)
        return f"{value:04x}" if lower else f"{value:04X}"

    def letters(self, count: int, among: str = CHARSET) -> str:
        return "".join(self.rng.choice(among) for _ in range(count))

    def goods(self, count: int, rate: int | None = None) -> tuple[Item, ...]:
        """Some lines of one trade; `rate` overrides the trade's own."""
        trade = self.rng.choice([t for t in TRADES if t.rate])
        chosen = self.rng.sample(trade.goods, min(count, len(trade.goods)))
        return tuple(self.item(trade, good, rate or trade.rate) for good in chosen)


def old_code(region: str, year: int, batch: int, *, tail: str) -> str:
    """12 digits starting with 0: `11` 电子普票, `12` 通行费, `06`/`07` 卷票, `17` 二手车."""
    return f"0{region}{year % 100:02d}{batch % 900 + 100:03d}{tail}"


def local_code(region: str, year: int, batch: int, *, trade: int) -> str:
    """12 digits of other invoices; a `trade` of 2 is the motor vehicle's."""
    return f"1{region}{year % 100:02d}{trade}{batch % 9000 + 1000:04d}"


def paper_code(region: str, year: int, batch: int, *, kind: int) -> str:
    """10 digits of paper VAT invoices; `kind` 1 special, 3 normal."""
    return f"{region}{year % 100:02d}{batch % 9 + 1}{kind}30"


def number20(province: str, year: int, serial: str, *, channel: int = 2) -> str:
    """The number of a 数电票; `serial` are its last fifteen digits."""
    return f"{year % 100:02d}{province}{channel}{serial}"


def item_fields(item: Item) -> Fields:
    return {
        "name": item.title,
        "specification": item.specification or None,
        "unit": item.unit,
        "quantity": str(item.quantity),
        "price": item.price,
        "amount_fen": item.amount_fen,
        "tax_rate": item.rate_text,
        "tax_fen": item.tax_fen,
    }


def named(role: str, party: Party) -> Fields:
    return {f"{role}_name": party.name, f"{role}_tax_id": party.tax_id}


def contact(role: str, party: Party) -> dict[str, str]:
    return {
        f"{role}_address": party.address,
        f"{role}_telephone": party.telephone,
        f"{role}_bank": party.bank,
        f"{role}_account": party.account,
    }


def without_tax(gross_fen: int, rate: int) -> tuple[int, int]:
    """Net and tax of a price that holds `rate` per cent of tax."""
    tax = (gross_fen * rate * 2 + 100 + rate) // (2 * (100 + rate))
    return gross_fen - tax, tax


def where(region: Region) -> dict[str, str]:
    """How titles name the region, short and in full."""
    full = region[1] + ("市" if region[1] in {"北京", "上海"} else "省")
    return {"place": region[1], "province": full}
