import pytest

from finance.vouchers.interpret import interpret, lacks
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
)  # fmt: skip

ONE, TWO = "26332000000012345678", "26332000000087654321"


def page(number, *texts):
    lines = tuple(
        TextLine(text, Box(number, 10, 30 * i, 10 + 20 * len(text), 30 * i + 20), 1.0)
        for i, text in enumerate(texts)
    )
    return Page(number, 600, 400, "pt", Source.TEXT, lines)


def invoice(number, on_page, total="100.00"):
    return page(
        on_page, "电子发票（普通发票）", f"发票号码：{number}", "开票日期：2026年05月01日",
        "统一社会信用代码/纳税人识别号：", f"价税合计（大写） 壹佰圆整 （小写）¥{total}",
    )  # fmt: skip


def test_two_invoices_in_one_file_are_two_vouchers_with_their_pages():
    code = Code(f"01,32,,{TWO},100.00,20260501,,ABCD", "QRCode", Box(2, 0, 0, 9, 9))
    found = interpret(
        Evidence(
            Carrier.PDF,
            pages=(invoice(ONE, 0), page(1, "附注"), invoice(TWO, 2)),
            codes=(code,),
        )
    )
    assert [one.value("invoice_number") for one in found] == [ONE, TWO]
    assert [len(one.evidence.pages) for one in found] == [2, 1]
    assert [len(one.evidence.codes) for one in found] == [0, 1]


def test_two_pages_of_one_invoice_are_one():
    found = interpret(Evidence(Carrier.PDF, pages=(invoice(ONE, 0), invoice(ONE, 1))))
    assert len(found) == 1
    assert len(interpret(Evidence(Carrier.PDF, pages=(page(0, "一"), invoice(ONE, 1))))) == 1


def test_a_code_alone_gives_the_kind_and_its_fields():
    code = Code(f"01,32,,{ONE},100.00,20260501,,ABCD", "QRCode", Box(0, 0, 0, 9, 9))
    (reading,) = interpret(Evidence(Carrier.IMAGE, codes=(code,)))
    assert reading.kind == "de_normal"
    assert reading.value("total_fen") == 10000
    assert set(lacks(reading)) == {"net_fen", "seller_name", "seller_tax_id", "buyer_name"}


def test_a_neighbours_code_is_not_taken_for_the_papers_own():
    foreign, own = (
        Code(f"01,{kind},,{number},{total},20260501,,ABCD", "QRCode", Box(0, 0, 0, 9, 9))
        for kind, number, total in (("31", TWO, "7.00"), ("32", ONE, "100.00"))
    )
    (reading,) = interpret(Evidence(Carrier.IMAGE, pages=(invoice(ONE, 0),), codes=(foreign, own)))
    assert (reading.kind, reading.value("invoice_number")) == ("de_normal", ONE)
    assert reading.value("total_fen") == 10000


def test_nothing_is_none_and_lacks_nothing():
    (reading,) = interpret(Evidence(Carrier.IMAGE))
    assert reading.kind == "none"
    assert reading.kind_confidence == 1.0
    assert lacks(reading) == ()
    assert lacks(VoucherReading("a kind of a later day", 0.9)) == ()


def test_a_kind_without_a_reader_of_print_keeps_what_its_code_says():
    code = Code("01,03,133002000804,12345678,100.00,20200501,,ABCD", "QRCode", Box(0, 0, 0, 9, 9))
    (reading,) = interpret(Evidence(Carrier.IMAGE, pages=(page(0, "机动车"),), codes=(code,)))
    assert reading.kind == "vehicle"
    assert reading.value("invoice_number") == "12345678"


def test_text_layer_and_ocr_do_not_mix_in_rows():
    text = invoice(ONE, 0)
    seen = Page(0, 600, 400, "pt", Source.OCR, text.lines)
    (reading,) = interpret(Evidence(Carrier.PDF, pages=(text, seen)))
    assert reading.fields["total_fen"].source is Source.TEXT
    assert reading.fields["total_fen"].losers[0].source is Source.OCR


def test_a_bank_statement_is_no_voucher_and_yet_told() -> None:
    group = "InformationOfReconcileDetailsTuple"
    statement = Record(
        Source.XML,
        "xbrl",
        "http://xbrl.mof.gov.cn/taxonomy/2023-12-31/bkrs",
        (("NameOfCustomerAccount", "甲社区"), (group, ""), (f"{group}/TransactionAmount", "1.00")),
    )
    (reading,) = interpret(Evidence(Carrier.XML, records=(statement,)))
    assert (reading.kind, reading.checks) == ("none", ())
    assert reading.value("account_name") == "甲社区"
    assert [item["amount_fen"] for item in reading.items] == [100]


def attached(number: str, total: str, source: Source = Source.XML) -> Record:
    entries = (
        ("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode", "02"),
        ("TaxSupervisionInfo/InvoiceNumber", number),
        ("EInvoiceData/BasicInformation/TotalTax-includedAmount", total),
    )
    return Record(source, "EInvoice", "", entries)


def test_data_of_several_invoices_in_one_file_are_several_vouchers() -> None:
    records = (attached(ONE, "100.00"), attached(TWO, "200.00"))
    pages = (invoice(ONE, 0), page(1, "第2页"), invoice(TWO, 2, "200.00"))
    first, second = interpret(Evidence(Carrier.PDF, pages, records=records))
    assert (first.value("invoice_number"), first.value("total_fen")) == (ONE, 10000)
    assert (second.value("invoice_number"), second.value("total_fen")) == (TWO, 20000)
    assert second.evidence is not None
    assert [one.number for one in second.evidence.pages] == [2]


def test_a_tag_that_says_another_number_is_a_contradiction_not_a_second_voucher() -> None:
    records = (attached(ONE, "100.00"), attached(TWO, "100.00", Source.OFD_TAG))
    (reading,) = interpret(Evidence(Carrier.OFD, (invoice(ONE, 0),), records=records))
    assert reading.value("invoice_number") == ONE
    unknown = Record(Source.XML, "other", "", (("a", "b"),))
    assert len(interpret(Evidence(Carrier.OFD, records=(attached(ONE, "1.00"), unknown)))) == 1


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        ("vehicle_de", "车辆类型 厂牌型号 合格证号 发动机号码 车架号 吨位"),
        ("used_car_de", "车牌照号 登记证号 车架号 车价合计 二手车市场 买方单位"),
    ],
)
def test_remarks_of_a_vehicle_leave_an_invoice_of_goods_its_kind(kind, marks):
    code = Code(f"01,32,,{ONE},100.00,20260501,,ABCD", "QRCode", Box(0, 0, 0, 9, 9))
    head = (f"发票号码：{ONE}", "统一社会信用代码/纳税人识别号：", "价税合计", "开票人：张三")

    def kind_of(*rows):
        pages = (page(0, *head, *rows),)
        return interpret(Evidence(Carrier.IMAGE, pages=pages, codes=(code,)))[0].kind

    assert kind_of("项目名称 规格型号 单位 数量 单价 金额 税率/征收率", marks) == "de_normal"
    assert kind_of(marks) == kind


def silent(number: str, total: str) -> Record:
    label = ("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode", "")
    return Record(Source.XML, "EInvoice", "", (label, *attached(number, total).entries[1:]))


def test_a_record_that_does_not_tell_its_kind_is_a_voucher_whose_kind_is_unsure() -> None:
    (reading,) = interpret(Evidence(Carrier.XML, records=(silent(ONE, "100.00"),)))
    assert (reading.kind, reading.kind_confidence) == ("de_normal", 0.5)
    assert (reading.value("invoice_number"), reading.value("total_fen")) == (ONE, 10000)


def test_the_print_beside_it_tells_the_kind_better() -> None:
    title = page(
        0, "电子发票（增值税专用发票）", f"发票号码：{ONE}", "统一社会信用代码/纳税人识别号："
    )
    record = silent(ONE, "100.00")
    (reading,) = interpret(Evidence(Carrier.OFD, pages=(title,), records=(record,)))
    assert reading.kind == "de_special"
    assert reading.kind_confidence > 0.5
    code = Code(f"01,31,,{ONE},100.00,20260501,,ABCD", "QRCode", Box(0, 0, 0, 9, 9))
    (coded,) = interpret(Evidence(Carrier.OFD, codes=(code,), records=(record,)))
    assert coded.kind == "de_special"
