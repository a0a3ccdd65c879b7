import pytest

from finance.vouchers.kinds import other


def read(sheet, *lines):
    made = sheet(*lines)
    return other.score(made), {k: f.value for k, f in other.read(made).fields.items()}


def test_a_till_receipt_in_wide_letters(sheet):
    score, fields = read(sheet, (0, 0, "SUBTOTAL"), (400, 0, "99000"), (0, 40, "TOTAL"),
                         (400, 40, "9 1 0 0 0"), (0, 80, "CASH"), (400, 80, "100000"))  # fmt: skip
    assert score > 0.25
    assert fields["total_fen"] == 9100000


@pytest.mark.parametrize(
    ("price", "total_fen"), [("9 1 000", 9100000), ("2 91000", 9100000), ("91 000", 9100000)]
)
def test_gaps_in_a_price_and_a_count_before_it(sheet, price, total_fen):
    _, fields = read(sheet, (0, 0, "TOTAL"), (400, 0, price), (0, 40, "CASH"), (400, 40, "100000"))
    assert fields["total_fen"] == total_fen


@pytest.mark.parametrize(
    ("currency", "day"), [("USD", "2020-03-04"), ("GBP", "2020-04-03"), ("JPY", None)]
)
def test_a_day_in_the_way_of_its_country(sheet, currency, day):
    _, fields = read(sheet, (0, 0, "RECEIPT"), (0, 40, "Date 03/04/2020"),
                     (0, 80, "TOTAL"), (400, 80, f"{currency} 12.50"))  # fmt: skip
    assert fields.get("issued_on") == day


@pytest.mark.parametrize(
    ("price", "currency", "is_sure"),
    [
        ("1.190,00 €", "EUR", True),
        ("$1,240.50 USD", "USD", True),
        ("HK$ 12.50", None, True),
        ("$ 12.50", "USD", False),  # of the many that have the sign
        ("12.50", None, True),
    ],
)
def test_the_currency_stands_before_or_behind_the_figures(sheet, price, currency, is_sure):
    page = sheet((0, 0, "INVOICE"), (0, 80, "Total"), (400, 80, price))
    field = other.read(page).fields.get("currency")
    assert (None if field is None else field.value) == currency
    assert field is None or (field.confidence > 0.8) == is_sure


def test_a_taxi_slip(sheet):
    score, fields = read(
        sheet, (0, 0, "发票代码：115001934041"), (0, 40, "发票号码：77120424"),
        (0, 80, "上车：12:31"), (0, 120, "单价：1.50元"), (0, 160, "金额："), (300, 160, "9.00元"),
    )  # fmt: skip
    assert score > 0.25
    assert fields["invoice_code"] == "115001934041"
    assert fields["invoice_number"] == "77120424"
    assert fields["total_fen"] == 900


def test_a_receipt_that_says_its_total_in_words_alone(sheet):
    score, fields = read(sheet, (0, 0, "收据"), (0, 40, "今收到 柳塘社区 交来水果款"),
                         (0, 80, "人民币（大写）贰佰捌拾叁圆捌角整"),
                         (0, 120, "收款单位（盖章）：临江市水果店"))  # fmt: skip
    assert score > 0.25
    assert fields["total_fen"] == 28380
    assert fields["seller_name"] == "临江市水果店"
    assert fields["buyer_name"] == "柳塘社区"


def test_a_foreign_invoice(sheet):
    score, fields = read(
        sheet, (0, 0, "INVOICE"), (0, 40, "Invoice Number:"), (400, 40, "42183017"),
        (0, 80, "Bill to"), (0, 110, "Other Works Limited"), (700, 60, "Cloud Works, Inc."),
        (0, 160, "Invoice Date:"), (400, 160, "August 3 , 2014"),
        (0, 200, "TOTAL AMOUNT DUE ON August 3 , 2014"), (700, 200, "$4.11"),
    )  # fmt: skip
    assert score > 0.25
    assert fields["invoice_number"] == "42183017"
    assert fields["issued_on"] == "2014-08-03"
    assert fields["total_fen"] == 411
    assert fields["seller_name"] == "Cloud Works, Inc."


@pytest.mark.parametrize(
    "lines",
    [
        ((0, 0, "登机牌 BOARDING PASS"), (0, 40, "合计 100.00"), (0, 80, "发票")),
        ((0, 0, "股东总数"), (300, 0, "75,103"), (0, 40, "652,418,000")),
        ((0, 0, "合计 100.00"),),
        ((0, 0, "收据"), (0, 40, "没有金额")),
    ],
)
def test_what_is_no_voucher_stays_none(sheet, lines):
    assert other.score(sheet(*lines)) < 0.25


@pytest.mark.parametrize(("label", "is_doubted"), [("发票代码", True), ("流水", False)])
def test_on_a_tax_form_that_nobody_knows_places_are_guessed(sheet, label, is_doubted):
    page = sheet((0, 0, "某某服务结算单"), (0, 40, f"{label} 5566"), (0, 80, "合计 ¥120.00"),
                 (0, 120, "实收 ¥120.00"))  # fmt: skip
    total = other.read(page).fields["total_fen"]
    assert total.value == 12000
    assert (total.confidence < 0.5) is is_doubted


@pytest.mark.parametrize(
    ("rows", "total_fen"),
    [
        (
            (
                "TOTAL SALES (EXCLUDING GST) :|42.20",
                "TOTAL GST :|2.53",
                "TOTAL SALES (INCLUSIVE OF GST) :|44.73",
                "CASH :|50.00",
                "CHANGE :|5.27",
                "GST SUMMARY",
                "TOTAL :|42.20|2.53",
            ),
            4473,
        ),
        (("SUBTOTAL|42.20", "TOTAL|44.73", "GST SUMMARY", "TOTAL :|42.20|2.53"), 4473),
        (("DUE|7.50", "PAY|20.00", "CHANGE|12.50", "(TOTAL INCLUDED GST @ 6% : 0.42)"), 750),
        (("TOTAL AMOUNT|1.50 RM", "ACCEPTED TOTAL|2.00 RM", "CHANGE|0.50 RM"), 150),
        (("Total|91.000", "Tunai|100.000", "Kembali|9.000"), 9100000),
    ],
)
def test_what_was_paid_tells_which_sum_is_meant(rows, total_fen, form):
    page = form("QINGXI TRADING SDN BHD", "TAX INVOICE", "04/01/2018 15:39", "QTY|PRICE", *rows)
    found = other.read(page).fields
    assert found["total_fen"].value == total_fen


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("QINGXI TRADING SDN. BHD. (12345-A)", "TAX INVOICE", "27/06/18 10:08", "TOTAL|9.00"),
         {"seller_name": "QINGXI TRADING SDN. BHD.", "currency": "MYR",
          "issued_on": "2018-06-27"}),
        (("RUMAH MAKAN", "04/05/2018", "Total|Rp 91.000", "Tunai|100.000"),
         {"currency": "IDR", "issued_on": "2018-05-04"}),
        (("RECEIPT", "27/06/18 10:08", "TOTAL|9.00", "CASH|9.00"), {}),
    ],
)  # fmt: skip
def test_tills_of_malaysia_and_indonesia_set_the_day_first(rows, told, form):
    found = {name: field.value for name, field in other.read(form(*rows)).fields.items()}
    assert {name: found.get(name) for name in told} == told
    assert ("issued_on" in found) == bool(told)
