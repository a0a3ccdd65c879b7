"""Papers scanned one behind the other: each is a voucher, and no page is lost."""

import pytest

from finance.vouchers.interpret import interpret
from finance.vouchers.reading import (
    Box,
    Carrier,
    Code,
    Evidence,
    Page,
    Record,
    Source,
    TextLine,
    VoucherReading,
)

ONE, TWO = "26332000000012345678", "26332000000087654321"
TICKET = "10862000340522K002158"

Rows = tuple[str, ...]


def invoice(number: str, total: str = "100.00") -> Rows:
    return (
        "电子发票（普通发票）",
        *((f"发票号码：{number}",) if number else ()),
        "开票日期：2026年05月01日",
        "统一社会信用代码/纳税人识别号：",
        f"价税合计（大写） （小写）¥{total}",
    )


def receipt(total: str, *more: str) -> Rows:
    return (
        "收款收据",
        "2026年5月14日",
        "今收到 杏花社区居民委员会",
        "交来 慰问水果款",
        f"人民币（大写） ¥{total}",
        "收款单位：博远水果店 经手人：张三",
        *more,
    )


def slip(total: str, *more: str) -> Rows:
    return ("停车场收费票据", "2026-05-14 12:01", f"合计 {total} 元", "现金 找零 0.00", *more)


def payouts(name: str, day: str, total: str) -> Rows:
    return (
        name,
        f"单位：杏花社区居民委员会 日期：{day}",
        "序号 姓名 身份证号 金额 签名",
        "1 李四 330102********1234 200.00",
        f"合计 ¥{total} 元",
        "制表：王五 审核：赵六",
    )


RAIL = (
    "上海虹桥站 G7561 杭州东站",
    "2024年05月22日 08:30开 05车12A号",
    "￥288.00元 二等座",
    "限乘当日当次车",
    "3301021990****1234 张三",
    TICKET,
)
GOODS = (
    "销售货物或者提供应税劳务清单",
    "购买方名称：杏花社区居民委员会",
    "销售方名称：惠邻物业服务有限公司",
    f"所属增值税普通发票代码： 号码：{ONE}",
    "序号 货物（劳务）名称 规格型号 单位 数量 单价 金额 税率 税额",
    "总计 ¥100.00",
    "填开日期：2026年05月01日 第1页 共1页",
)
NOTES = ("附注", "以上由经办人核对")


def page(number: int, rows: Rows) -> Page:
    lines = tuple(
        TextLine(text, Box(number, 10, 30 * i, 10 + 20 * len(text), 30 * i + 20), 1.0)
        for i, text in enumerate(rows)
    )
    return Page(number, 600, 400, "pt", Source.TEXT, lines)


def scanned(*papers: Rows, codes: tuple[Code, ...] = ()) -> Evidence:
    pages = tuple(page(number, rows) for number, rows in enumerate(papers))
    return Evidence(Carrier.PDF, pages=pages, codes=codes)


def told(readings: tuple[VoucherReading, ...]) -> list[tuple[str, object, int]]:
    """Kind, sum and number of pages of each."""
    return [
        (one.kind, one.value("total_fen"), len(one.evidence.pages) if one.evidence else 0)
        for one in readings
    ]


INVOICE, RECEIPT = ("de_normal", 10_000, 1), ("receipt", 2_000, 1)
TRAIN = ("rail_paper", 28_800, 1)
LIST = ("attach_goods_list", None, 1)  # its sum is without the tax beside it


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ((invoice(ONE), RAIL), [INVOICE, TRAIN]),
        ((RAIL, invoice(ONE)), [TRAIN, INVOICE]),
        ((invoice(ONE), receipt("20.00")), [INVOICE, RECEIPT]),
        ((RAIL, receipt("20.00")), [TRAIN, RECEIPT]),
        ((receipt("20.00"), invoice(ONE), RAIL), [RECEIPT, INVOICE, TRAIN]),
        ((invoice(ONE), slip("15.00")), [INVOICE, ("other", 1_500, 1)]),
        # In front of a paper a list stands alone: joined it might give its name to both.
        ((GOODS, invoice(ONE)), [LIST, INVOICE]),
        ((GOODS, receipt("20.00")), [LIST, RECEIPT]),
    ],
)
def test_papers_of_other_kinds_are_vouchers_of_their_own(papers, found) -> None:
    assert told(interpret(scanned(*papers))) == found


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ((receipt("20.00"), receipt("30.00")), [RECEIPT, ("receipt", 3_000, 1)]),
        ((receipt("20.00"), receipt("20.00")), [RECEIPT, RECEIPT]),
        ((slip("15.00"), slip("15.00")), [("other", 1_500, 1), ("other", 1_500, 1)]),
        ((invoice(ONE), invoice("", "70.00")), [INVOICE, ("de_normal", 7_000, 1)]),
        ((invoice(""), invoice(ONE, "70.00")), [INVOICE, ("de_normal", 7_000, 1)]),
        ((invoice(ONE), invoice(TWO)), [INVOICE, INVOICE]),
    ],
)
def test_of_one_kind_each_sum_is_a_paper(papers, found) -> None:
    assert told(interpret(scanned(*papers))) == found


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ((invoice(ONE), GOODS), ("de_normal", 10_000, 2)),
        ((invoice(ONE), NOTES), ("de_normal", 10_000, 2)),
        ((NOTES, receipt("20.00")), ("receipt", 2_000, 2)),
        ((invoice(ONE), invoice(ONE)), ("de_normal", 10_000, 2)),
        ((slip("15.00"), slip("15.00", "第 2 页 共 2 页")), ("other", 1_500, 2)),
        ((receipt("20.00"), receipt("20.00", "接上页")), ("receipt", 2_000, 2)),
        # A list of what was charged looks like a bill of the same sum.
        ((invoice(ONE, "15.00"), slip("15.00")), ("de_normal", 1_500, 2)),
    ],
)
def test_what_lies_behind_a_paper_stays_with_it(papers, found) -> None:
    assert told(interpret(scanned(*papers))) == [found]


def test_a_page_without_a_sum_goes_on_until_the_sum_is_told() -> None:
    open_ended = tuple(row for row in receipt("20.00") if "¥" not in row)
    found = interpret(scanned((*open_ended, "人民币（大写）"), receipt("20.00"), receipt("5.00")))
    assert told(found) == [("receipt", 2_000, 2), ("receipt", 500, 1)]


def test_a_list_of_payees_may_have_many_pages() -> None:
    may = payouts("困难群众补贴发放表", "2026年5月1日", "200.00")
    more = payouts("困难群众补贴发放表", "2026年5月1日", "300.00")
    assert [one.kind for one in interpret(scanned(may, more))] == ["payout_list"]
    june = payouts("困难群众补贴发放表", "2026年6月1日", "200.00")
    other = payouts("志愿者误餐补贴发放表", "2026年6月1日", "200.00")
    kinds = [one.kind for one in interpret(scanned(may, june, other))]
    assert kinds == ["payout_list"] * 3


def test_pages_and_codes_go_with_their_paper_in_the_order_of_pages() -> None:
    """Pages with text come first in the evidence, those read by OCR behind them."""
    code = Code(f"01,32,,{TWO},100.00,20260501,,ABCD", "QRCode", Box(2, 0, 0, 9, 9))
    text = scanned(invoice(ONE), receipt("20.00"), invoice(TWO), codes=(code,))
    first, second, third = text.pages
    shuffled = Evidence(Carrier.PDF, pages=(first, third, second), codes=text.codes)
    found = interpret(shuffled)
    assert told(found) == [INVOICE, RECEIPT, INVOICE]
    assert [[one.number for one in voucher.evidence.pages] for voucher in found] == [[0], [1], [2]]
    assert [len(one.evidence.codes) for one in found] == [0, 0, 1]


def attached(number: str, total: str) -> Record:
    entries = (
        ("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode", "02"),
        ("TaxSupervisionInfo/InvoiceNumber", number),
        ("EInvoiceData/BasicInformation/TotalTax-includedAmount", total),
    )
    return Record(Source.XML, "EInvoice", "", entries)


def test_papers_behind_an_invoice_with_data_are_vouchers_too() -> None:
    pages = scanned(invoice(ONE), NOTES, receipt("20.00"))
    unnumbered = Record(Source.XML, "other", "", (("a", "b"),))
    found = interpret(
        Evidence(Carrier.PDF, pages.pages, records=(attached(ONE, "100.00"), unnumbered))
    )
    assert told(found) == [("de_normal", 10_000, 2), RECEIPT]
    assert [len(one.evidence.records) for one in found] == [2, 0]


def test_papers_behind_invoices_with_data_are_vouchers_too() -> None:
    pages = scanned(invoice(ONE), receipt("20.00"), invoice(TWO, "200.00"), NOTES)
    records = (attached(ONE, "100.00"), attached(TWO, "200.00"))
    found = interpret(Evidence(Carrier.PDF, pages.pages, records=records))
    assert told(found) == [INVOICE, ("de_normal", 20_000, 2), RECEIPT]


def test_data_whose_number_no_page_shows_goes_with_all_pages() -> None:
    pages = scanned(NOTES, receipt("20.00"))
    (found,) = interpret(Evidence(Carrier.PDF, pages.pages, records=(attached(ONE, "100.00"),)))
    assert (found.kind, found.value("total_fen")) == ("de_normal", 10_000)


@pytest.mark.parametrize(("second", "count"), [("HD20260514000002", 2), ("HD20260514000001", 1)])
def test_payments_sent_together_have_a_receipt_each(second: str, count: int) -> None:
    """They share the serial of the order; a copy shares the number of the receipt, too."""
    receipts = (
        (
            "临江银行电子回单",
            f"回单编号：{number}",
            "记账日期：2026年05月14日",
            "付款人户名：杏花社区居民委员会",
            "收款人户名：博远水果店",
            "金额（小写）：¥100.00",
            "交易流水号：20260514000777",
        )
        for number in ("HD20260514000001", second)
    )
    assert len(interpret(scanned(*receipts))) == count
