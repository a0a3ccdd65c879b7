"""What a sample says, before anything is drawn: the truth that `expected.json` repeats."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from samples.generator.numbers import amount_cn, yuan

QR_KINDS = {
    "vat_special": "01",
    "vat_normal": "04",
    "vat_e_special": "08",
    "vat_e_normal": "10",
    "de_special": "31",
    "de_normal": "32",
    "rail_e": "51",
}


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    tax_id: str
    address: str = ""
    telephone: str = ""
    bank: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line; `tax_rate` is per cent, `None` says 免税 and prints `***` as tax."""

    category: str
    name: str
    specification: str
    unit: str
    quantity: int
    amount_fen: int
    tax_rate: int | None
    tax_fen: int

    @property
    def title(self) -> str:
        return f"*{self.category}*{self.name}"

    @property
    def price(self) -> str:
        """Unit price with up to twelve figures, as the tax software prints it."""
        exact = Decimal(self.amount_fen) / 100 / self.quantity
        whole = len(str(int(exact)))
        text = f"{exact:.{max(2, 12 - whole)}f}".rstrip("0")
        return text + "0" * max(0, 2 - len(text.split(".")[1]))

    @property
    def rate_text(self) -> str:
        return "免税" if self.tax_rate is None else f"{self.tax_rate}%"

    @property
    def tax_text(self) -> str:
        return "***" if self.tax_rate is None else yuan(self.tax_fen)


@dataclass(frozen=True, slots=True)
class Invoice:
    """Any VAT invoice, of the old system (with code) or the new one (20 digits, no code)."""

    kind: str
    code: str
    number: str
    issued_on: date
    buyer: Party
    seller: Party
    items: tuple[Item, ...]
    drawer: str
    payee: str = ""
    reviewer: str = ""
    remark: str = ""
    check_code: str = ""
    machine_number: str = ""
    cipher: tuple[str, ...] = ()
    crc: str = "0000"

    @property
    def net_fen(self) -> int:
        return sum(item.amount_fen for item in self.items)

    @property
    def tax_fen(self) -> int:
        return sum(item.tax_fen for item in self.items)

    @property
    def total_fen(self) -> int:
        return self.net_fen + self.tax_fen

    @property
    def total_cn(self) -> str:
        return amount_cn(self.total_fen)

    @property
    def tax_text(self) -> str:
        """The tax of the 合计 row; `***` when no line is taxed."""
        free = all(item.tax_rate is None for item in self.items)
        return "***" if free else yuan(self.tax_fen)

    @property
    def date_cn(self) -> str:
        return f"{self.issued_on:%Y年%m月%d日}"

    @property
    def check_groups(self) -> str:
        return " ".join(self.check_code[i : i + 5] for i in range(0, 20, 5))

    @property
    def is_digital(self) -> bool:
        return not self.code

    @property
    def qr_text(self) -> str:
        """The old system encodes the amount without tax, the new one the amount to pay."""
        amount = self.total_fen if self.is_digital else self.net_fen
        day = f"{self.issued_on:%Y%m%d}"
        head = f"01,{QR_KINDS[self.kind]},{self.code},{self.number},{yuan(amount)},{day}"
        tail = "" if self.is_digital else ","
        return f"{head},{self.check_code},{self.crc}{tail}"


@dataclass(frozen=True, slots=True)
class RailTicket:
    """A train journey: paper ticket (`rail_paper`) or e-invoice (`rail_e`)."""

    kind: str
    number: str
    issued_on: date
    travel_on: date
    departs_at: str
    train_number: str
    departure: tuple[str, str]  # name without 站, Pinyin
    arrival: tuple[str, str]
    carriage: str
    seat: str
    seat_class: str
    fare_fen: int
    passenger_name: str
    passenger_id_masked: str
    buyer: Party
    ticket_id: str = ""  # paper: 21 characters
    e_ticket_number: str = ""
    crc: str = "0000"
    opaque_code: str = ""  # paper: what its QR code holds, meaningless without the key

    @property
    def tax_fen(self) -> int:
        """Fare ÷ 1.09 × 9 %, the rate for passenger transport."""
        return (self.fare_fen * 9 * 2 + 109) // (109 * 2)

    @property
    def net_fen(self) -> int:
        return self.fare_fen - self.tax_fen

    @property
    def qr_text(self) -> str:
        if self.kind == "rail_paper":
            return self.opaque_code
        amount, day = yuan(self.fare_fen), f"{self.issued_on:%Y%m%d}"
        return f"01,51,,{self.number},{amount},{day},,{self.crc}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """收据 without any number: known again only by what it says and how it looks."""

    kind: str
    issued_on: date
    seller: Party
    payer: str
    purpose: str
    total_fen: int
    handler: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A sheet of paper with writing that is no voucher."""

    kind: str
    title: str
    lines: tuple[str, ...]


Voucher = Invoice | RailTicket | Receipt | Letter
