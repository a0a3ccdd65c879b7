from finance.vouchers.reading import Record, Source
from finance.vouchers.structured import (
    dialect_of,
    fields_from_record,
    kind_from_record,
    untold_kind,
)


def data(*entries: tuple[str, str]) -> Record:
    return Record(Source.OFD_TAG, "CustomDatas", "", entries)


def test_the_sum_named_amount_is_without_tax() -> None:
    given = data(("发票号码", "08474537"), ("合计金额", "9.43"), ("合计税额", "0.57"))
    values = {name: field.value for name, field in fields_from_record(given).items()}
    assert values == {"invoice_number": "08474537", "net_fen": 943, "tax_fen": 57}
    assert fields_from_record(given)["net_fen"].confidence < 0.95


def test_the_name_of_the_template_tells_the_kind() -> None:
    named = data(("模板编号", "增值税电子普通发票"), ("发票号码", "71500013"))
    assert kind_from_record(named) == "vat_e_normal"
    assert kind_from_record(data(("发票号码", "71500013"))) is None
    typed = data(("数电票号码", "24112000000000000019"), ("发票类型", "电子发票（普通发票）"))
    assert kind_from_record(typed) == "de_normal"
    assert fields_from_record(typed)["invoice_number"].value == "24112000000000000019"


def test_data_of_other_documents_say_nothing() -> None:
    assert dialect_of(data(("native-producer", "SDK"), ("发票号码", ""))) is None


def test_without_a_title_its_number_is_all_that_tells() -> None:
    number, net, seller = ("发票号码", "24112000000000000019"), ("合计金额", "9.43"), "销售方名称"
    assert untold_kind(data(number, net, (seller, "甲公司"))) == "de_normal"
    assert untold_kind(data(("发票号码", "71500013"), net, (seller, "甲公司"))) == "vat_e_normal"
    assert untold_kind(data(number, net)) is None
