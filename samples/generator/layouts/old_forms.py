"""Forms of the old tax system with their own columns: toll, paper 数电, block chain."""

from dataclasses import dataclass

from samples.generator.facts import Facts
from samples.generator.fonts import Face
from samples.generator.layouts.digital import TOLL_ITEMS, cells
from samples.generator.pen import Column, Look, Pen
from samples.generator.sheet import BLACK, BLUE, BROWN, GREEN, RED, Ink, Page

TITLES = {
    "toll_e": "{province}增值税电子普通发票",
    "paper_de_special": "{place}增值税专用发票",
    "paper_de_normal": "{place}增值税普通发票",
    "blockchain": "{place}电子普通发票",
}
GOODS = (
    Column(44, "货物或应税劳务、服务名称", "{name}"),
    Column(20, "规格型号", "{specification}"),
    Column(12, "单位", "{unit}", "m"),
    Column(18, "数 量", "{quantity}", "r"),
    Column(22, "单 价", "{price}", "r"),
    Column(24, "金　额", "{amount_fen}", "r"),
    Column(12, "税率", "{tax_rate}", "m"),
    Column(22, "税　额", "{tax}", "r"),
)
HEADS = {
    "toll_e": (
        *("发票代码：|{invoice_code}", "发票号码：|{invoice_number}", "开票日期：|{issued_on}"),
        "校 验 码：|{check_groups}",
    ),
    "blockchain": (
        *("发票代码：|{invoice_code}", "发票号码：|{invoice_number}"),
        *("开票日期：|{issued_on:dash}", "校验码：|{check_code}"),
    ),
    "paper": (
        *("№ |{invoice_number}", "|{invoice_code}", "开票日期：|{issued_on}"),
        "数电票号码：|{digital_number}",
    ),
}


@dataclass(frozen=True, slots=True)
class Printer:
    look: Look
    width: float = 210
    head_left: float = 0.70
    is_cipher_shown: bool = True


def _page(facts: Facts, printer: Printer) -> Page:
    pen = Pen(facts, printer.look, printer.width)
    paper = facts.kind.startswith("paper")
    pen.qr((12, 7), 18)
    pen.y = 12
    pen.title(TITLES[facts.kind], 6.0, rules=2)
    pen.supervision((pen.width / 2, 17), "{place}".format(**facts.prints))
    if facts.prints.get("business"):
        pen.label((34, 14), "{business}", size=3.6)
    x = pen.margin + printer.head_left * (pen.width - 2 * pen.margin)
    for i, words in enumerate(HEADS["paper" if paper else facts.kind]):
        pen.cell((x, 11 + 5.2 * i), words, pen.right - x)
    if facts.fields.get("machine_number"):
        pen.cell((pen.margin, 30), "机器编号：|{machine_number}")
    pen.y = 35
    _parties(pen, "buyer", "购买方", cipher=printer.is_cipher_shown)
    columns = TOLL_ITEMS if facts.kind == "toll_e" else GOODS
    pen.table(columns, cells(facts), rows=4)
    tax = "***" if facts.fields["tax_fen"] == 0 else "{tax_fen:¥}"
    pen.grid(
        ((0.62, "合　　　　计"), (0.2, "|{net_fen:¥}"), (0.18, f"|{tax}")),
        ((0.62, "价税合计（大写）|ⓧ{total_fen:cn}"), (0.38, "（小写）|{total_fen:¥}")),
        height=6.6,
    )
    _parties(pen, "seller", "销售方", cipher=False)
    pen.row("收款人：|{payee}", "复核：", "开票人：|{drawer}", "销售方：（章）")
    pen.seal(
        (pen.width - 40, pen.y - 12),
        "{seller_name}",
        width=40,
        height=28,
        middle=facts.text("seller_tax_id"),
        foot="发票专用章",
    )
    return pen.page(max(140.0, pen.y + 5))


def _parties(pen: Pen, role: str, words: str, *, cipher: bool) -> None:
    """Name, tax id and bank of one side; the buyer's shares its rows with the 密码区."""
    secret = pen.facts.prints.get("cipher", "").split("\n") if cipher else []
    height = 6.2
    rows = (
        f"{words}　名　　称：|{{{role}_name}}",
        f"纳税人识别号：|{{{role}_tax_id}}",
        "地址、电话：|" + _contact(pen.facts, role, ("address", "telephone")),
        "开户行及账号：|" + _contact(pen.facts, role, ("bank", "account")),
    )
    pen.grid(
        *(
            ((0.6, row), (0.4, f"|{secret[i]}" if i < len(secret) else ""))
            if secret
            else ((1, row),)
            for i, row in enumerate(rows)
        ),
        height=height,
    )


def _contact(facts: Facts, role: str, names: tuple[str, str]) -> str:
    return "".join(facts.prints.get(f"{role}_{name}", "") for name in names)


DARK: Ink = (60, 52, 110)
PURPLE: Ink = (100, 60, 130)
ELECTRONIC = (
    Printer(Look(BROWN, BLACK, size=3.1, step=4.8)),
    Printer(Look(BROWN, BLACK, Face.HEI, Face.HEI, 3.0, 4.6, colon=":"), head_left=0.68),
    Printer(Look((130, 70, 60), (40, 40, 50), Face.MONO, Face.SONG, 3.2, 5.0), 216, 0.69),
)
PAPER = (
    Printer(Look(GREEN, BLUE, Face.HEI, needle=True, size=3.1, step=4.8), 240, 0.72),
    Printer(
        Look(BROWN, DARK, Face.MONO, needle=True, size=3.2, step=5.0),
        240,
        0.70,
        is_cipher_shown=False,
    ),
    Printer(Look(PURPLE, BLACK, Face.SONG, Face.HEI, needle=True, size=3.0), 230, 0.70),
)
CHAIN = (
    Printer(Look(RED, BLACK, size=3.2, step=5.0), is_cipher_shown=False),
    Printer(
        Look(BLUE, BLACK, Face.HEI, Face.HEI, 3.0, 4.8), head_left=0.72, is_cipher_shown=False
    ),
    Printer(Look(BROWN, BLACK, Face.MONO, colon=":"), 200, 0.68, is_cipher_shown=False),
)


def electronic(facts: Facts, variant: int) -> Page:
    return _page(facts, ELECTRONIC[variant])


def paper(facts: Facts, variant: int) -> Page:
    return _page(facts, PAPER[variant])


def chain(facts: Facts, variant: int) -> Page:
    return _page(facts, CHAIN[variant])
