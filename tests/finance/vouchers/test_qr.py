"""What QR codes say: published sample strings with changed numbers, and what must be refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.vouchers.qr import (
    KIND_BY_CODE,
    TaxCode,
    fields_from_codes,
    kind_from_codes,
    own_first,
    parse_tax_code,
    tax_codes,
)
from finance.vouchers.reading import Box, Code, Source
from finance.vouchers.tax_ids import is_sound_credit_code

BOX = Box(0, 1, 2, 3, 4)


def code(text: str) -> Code:
    return Code(text, "QRCode", BOX)


LEGACY = "01,10,011001605111,80100798,64.9,20161018,85342965681116380258,"
SPECIAL = "01,01,1200154130,03630024,94339.62,20160621,,9335,"
DIGITAL = "01,32,,26427000000000000018,10.70,20260430,,FAFB"
RAIL = "01,51,,26339000000000000021,56.00,20260423,,219a"


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        (
            LEGACY,
            TaxCode(
                "vat_e_normal",
                "011001605111",
                "80100798",
                6490,
                "2016-10-18",
                "85342965681116380258",
            ),
        ),
        (
            SPECIAL,
            TaxCode("vat_special", "1200154130", "03630024", 9433962, "2016-06-21", None),
        ),
        (
            DIGITAL,
            TaxCode("de_normal", None, "26427000000000000018", 1070, "2026-04-30", None),
        ),
        (RAIL, TaxCode("rail_e", None, "26339000000000000021", 5600, "2026-04-23", None)),
        (
            "01,31,,24112000000048542163,-666.00,20240208",
            TaxCode("de_special", None, "24112000000048542163", -66600, "2024-02-08", None),
        ),
        (
            "０１，04，4200161350，00015045，165106.00，20160501，48114255542168294433，DBFE，",
            TaxCode(
                "vat_normal",
                "4200161350",
                "00015045",
                16510600,
                "2016-05-01",
                "48114255542168294433",
            ),
        ),
        # A paper kind before a digital number: the number is trusted, the kind is not.
        (
            "01,02,,24112000000048542163,1.00,20240208,,",
            TaxCode(None, None, "24112000000048542163", 100, "2024-02-08", None),
        ),
        (
            "01,31,,00472703,1.00,20240208,,",
            TaxCode(None, None, "00472703", 100, "2024-02-08", None),
        ),
    ],
)
def test_tax_codes(text: str, parsed: TaxCode) -> None:
    assert parse_tax_code(text) == parsed


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{DIGITAL}",
        f"{DIGITAL}\0",
        f" {DIGITAL.lower()} ,,\r\n",
        DIGITAL.replace("20260430", "2026-04-30"),
        DIGITAL.replace(",", "，"),
        f"{DIGITAL},0,x1",
    ],
)
def test_what_writers_put_around_a_code_changes_nothing(text: str) -> None:
    assert parse_tax_code(text) == parse_tax_code(DIGITAL)


@pytest.mark.parametrize("tail", ["DBFE,0,", "DBFE,abcdef,1", "12345"])
def test_an_odd_tail_costs_the_check_code_alone(tail: str) -> None:
    head = "01,04,4200161350,00015045,165106.00,20160501,"
    values = {name: one.value for name, one in fields_from_codes([code(head + tail)]).items()}
    assert values == {
        "invoice_code": "4200161350",
        "invoice_number": "00015045",
        "net_fen": 16510600,
        "issued_on": "2016-05-01",
    }


@pytest.mark.parametrize(
    "text",
    [
        "01,04,4200161350,00015045,¥165106.00,20160501,294433,DBFE",
        "4200161350,00015045,165106.00,20160501",
        "01|4200161350|00015045|165106.00|20160501|a1b2c3",
    ],
)
def test_a_tax_code_of_another_form_is_no_list_of_a_fiscal_bill(text: str) -> None:
    assert fields_from_codes([code(text)]) == {}


def test_the_electronic_special_invoice() -> None:
    text = "01,20,031002100313,12345678,100.00,20220102,,ABCD,"
    assert kind_from_codes([code(text)]) == "vat_e_special"
    assert fields_from_codes([code(text)])["net_fen"].value == 10000


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("01,10,031002100312", "toll_e"),
        ("01,14,031002100312", "toll_e"),
        ("01,10,031002100313", "vat_e_special"),
        ("01,01,031002100313", "vat_e_special"),
        ("01,10,031002100311", "vat_e_normal"),
        ("01,04,031002100304", "vat_normal"),
        ("01,11,031002100307", "vat_roll"),
    ],
)
def test_an_electronic_kind_is_told_by_the_invoices_own_code(said: str, kind: str) -> None:
    assert kind_from_codes([code(f"{said},12345678,100.00,20220102,,ABCD,")]) == kind


CHAIN = "01,10,144031909110,12345678,{},5.45,20190320,00" + 8 * "0123abcd" + ","


def test_a_chain_invoice_without_a_link() -> None:
    seller = "91110000MA00A0001N"
    wrong = code(CHAIN.format("91110000MA00A0002N"))
    values = {name: one.value for name, one in fields_from_codes([wrong]).items()}
    assert values == {
        "invoice_code": "144031909110",
        "invoice_number": "12345678",
        "issued_on": "2019-03-20",
        "net_fen": 545,
    }
    sound = next(
        f"{seller[:-1]}{last}"
        for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if is_sound_credit_code(f"{seller[:-1]}{last}")
    )
    found = fields_from_codes([code(CHAIN.format(sound))])
    assert found["seller_tax_id"].value == sound
    assert kind_from_codes([wrong]) == "blockchain"
    no_day = CHAIN.format(sound).replace("20190320", "20191320")
    assert fields_from_codes([code(no_day)]) == {}
    assert kind_from_codes([code("01,10,144031909110,12345678,5.45,20190320,,")]) == "blockchain"


def test_the_link_of_a_chain_invoice_says_its_number_alone() -> None:
    link = "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?bill_num={}&total_amount=7200"
    found = fields_from_codes([code(link.format("12345678"))])
    assert {name: one.value for name, one in found.items()} == {"invoice_number": "12345678"}
    assert kind_from_codes([code(link.format("12345678"))]) == "blockchain"
    assert fields_from_codes([code(link.format("123"))]) == {}
    elsewhere = link.replace("bcfp.shenzhen.chinatax.gov.cn", "example.com")
    assert fields_from_codes([code(elsewhere.format("12345678"))]) == {}


@pytest.mark.parametrize("amount", ["18", "18.0", "18.00"])
@pytest.mark.parametrize("day", ["20250102", "2025-01-02"])
def test_the_marked_list_of_a_fiscal_bill(amount: str, day: str) -> None:
    text = f"CZ-EI-43,430000,43060125,0000000001,a1b2c3,{day},{amount},"
    values = {name: field.value for name, field in fields_from_codes([code(text)]).items()}
    assert values == {
        "invoice_code": "43060125",
        "invoice_number": "0000000001",
        "check_code": "a1b2c3",
        "issued_on": "2025-01-02",
        "total_fen": 1800,
    }
    assert fields_from_codes([code(text.replace(day, "20251302"))]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/pay?orderNo=12345678&invoiceNo=123",
        "https://example.com/kp?fphm=1234567&fpdm=044031800104",
        "https://example.com/?eInvoiceCode=1&eInvoiceNumber=2&totalAmount=100",
        "https://dppt.example.chinatax.gov.cn:8443/v/2_26427000000000000018_20260430120000",
        "wxp://f2f0abcdef",
        "名称:甲公司 税号:91110000MA00A0001N",
    ],
)
def test_links_and_cards_that_are_no_voucher(text: str) -> None:
    assert fields_from_codes([code(text)]) == {}
    assert kind_from_codes([code(text)]) is None


def test_a_link_gives_way_to_the_tax_offices_code() -> None:
    link = code("https://example.com/v?fpdm=044031800104&fphm=41108527")
    assert fields_from_codes([link, code(DIGITAL)])["total_fen"].value == 1070


def test_the_code_whose_number_is_printed_comes_first() -> None:
    codes = (code("x"), code(RAIL), code(DIGITAL))
    assert own_first(codes, "发票号码: 26427000 000000000018")[0] == code(DIGITAL)
    assert own_first(codes, "发票号码") == codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01,10",
        "02,10,011001605111,80100798,64.9,20161018,,",
        "01,10,011001605111,8010079,64.9,20161018,,",
        "01,10,011001605111,80100798,64.9,20161318,,",
        "01,10,011001605111,80100798,abc,20161018,,",
        "https://example.com/?a=1",
        "前缀" + DIGITAL,
        f"{DIGITAL},税",
    ],
)
def test_other_texts_are_no_tax_code(text: str) -> None:
    assert parse_tax_code(text) is None


@given(
    kind=st.sampled_from(["31", "32"]),
    fen=st.integers(-(10**12), 10**12),
    number=st.from_regex(r"2[0-9]{19}", fullmatch=True),
)
def test_what_is_written_is_read(kind: str, fen: int, number: str) -> None:
    sign = "-" if fen < 0 else ""
    amount = f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
    parsed = parse_tax_code(f"01,{kind},,{number},{amount},20240208,,76A1", BOX)
    assert parsed == TaxCode(KIND_BY_CODE[kind], None, number, fen, "2024-02-08", None, BOX)


def test_the_amount_is_net_on_old_and_total_on_digital_invoices() -> None:
    old = fields_from_codes([code(LEGACY)])
    new = fields_from_codes([code(DIGITAL)])
    assert old["net_fen"].value == 6490
    assert "total_fen" not in old
    assert new["total_fen"].value == 1070
    assert "net_fen" not in new
    assert set(new) == {"invoice_number", "issued_on", "total_fen"}
    assert {field.source for field in (*old.values(), *new.values())} == {Source.QR}
    assert old["check_code"].box == BOX


def test_codes_that_say_nothing_are_passed_over() -> None:
    assert fields_from_codes([]) == {}
    assert fields_from_codes([code("6901234567892"), code("https://example.com/")]) == {}
    assert fields_from_codes([code("http://["), code(RAIL)])["total_fen"].value == 5600


def test_the_link_of_a_fiscal_bill() -> None:
    link = (
        "https://example.gov.cn/bill?eInvoiceCode=43060125&eInvoiceNumber=0000000001"
        "&randomNumber=a1b2c3&TotalAmount=18.5&IssueDate=20250102"
        "&InvoicingPartyName=%E5%8C%BB%E9%99%A2"
    )
    values = {name: field.value for name, field in fields_from_codes([code(link)]).items()}
    assert values == {
        "invoice_code": "43060125",
        "invoice_number": "0000000001",
        "check_code": "a1b2c3",
        "total_fen": 1850,
        "issued_on": "2025-01-02",
        "seller_name": "医院",
    }


@pytest.mark.parametrize("sign", [",", "|"])
def test_the_list_of_a_fiscal_bill(sign: str) -> None:
    text = sign.join(("01", "44040119", "5945494495", "sq5p1u", "20190515", "1114.77"))
    values = {name: field.value for name, field in fields_from_codes([code(text)]).items()}
    assert values == {
        "invoice_code": "44040119",
        "invoice_number": "5945494495",
        "check_code": "sq5p1u",
        "total_fen": 111477,
        "issued_on": "2019-05-15",
    }


@pytest.mark.parametrize(
    "text",
    [
        "44040119,5945494495",  # too little to be sure what it is
        "44040119,33010119,5945494495,sq5p1u",  # two codes
        "5945494495,sq5p1u,20190515,1.00",
        "44040119,sq5p1u,20190515,1.00",
    ],
)
def test_a_list_that_may_mean_anything(text: str) -> None:
    assert fields_from_codes([code(text)]) == {}


def test_a_code_that_looks_like_a_day_is_none() -> None:
    found = fields_from_codes([code("20190515,5945494495,abc123,20201212,1.00")])
    assert found["issued_on"].value == "2020-12-12"
    assert found["invoice_code"].value == "20190515"


def test_the_code_of_a_used_car_carries_its_price() -> None:
    found = fields_from_codes([code("01,15,042001867117,42431175,47800.00,20180516,,677A,")])
    assert found["total_fen"].value == 4780000
    assert "net_fen" not in found


def test_the_end_of_a_check_code_is_not_the_check_code() -> None:
    link = "https://example.com/v?fpdm=037002194000&fphm=05707986&jym="
    assert "check_code" not in fields_from_codes([code(link + "450825")])
    full = "32312262123389450825"
    assert fields_from_codes([code(link + full)])["check_code"].value == full


def test_the_link_of_an_issuer() -> None:
    link = "https://example.com/v?fpdm=044031800104&fphm=41108527&kprq=20190319&je=96.72"
    values = {name: field.value for name, field in fields_from_codes([code(link)]).items()}
    assert values == {
        "invoice_code": "044031800104",
        "invoice_number": "41108527",
        "issued_on": "2019-03-19",
    }
    assert fields_from_codes([code("https://example.com/?fpdm=044031800104")]) == {}
    assert fields_from_codes([code("ftp://example.com/?fphm=41108527")]) == {}


def test_kinds() -> None:
    assert kind_from_codes([code("x"), code(RAIL)]) == "rail_e"
    assert kind_from_codes([code("1" * 144)]) == "rail_paper"
    assert kind_from_codes([code("01,02,,24112000000048542163,1.00,20240208,,")]) is None
    assert kind_from_codes([]) is None


def test_two_invoices_in_one_picture_are_told_apart() -> None:
    both = tax_codes([code(LEGACY), code("x"), code(DIGITAL), code(LEGACY)])
    assert [found.invoice_number for found in both] == ["80100798", "26427000000000000018"]
    assert [found.is_digital for found in both] == [False, True]
