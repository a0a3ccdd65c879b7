import pytest

from finance.vouchers.forms import Form, form_of


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plate_number", "浙A12345"),
        ("plate_number", "粤B1234挂"),
        ("plate_number", "浙AD12345"),
        ("flight_number", "9C8888"),
        ("train_number", "G123"),
        ("train_number", "1461"),
        ("seat", "05车12A号"),
        ("seat", "11车无座"),
        ("seat_class", "新空调硬卧"),
        ("vehicle_type", "一型客车"),
        ("vehicle_type", "客一"),
        ("waiting_time", "00:03:12"),
        ("check_code", "hvkszc"),
        ("passenger_id_masked", "3301991980****988X"),
        ("tax_authority_code", "13301000000"),
    ],
)
def test_values_in_their_form(name, value):
    assert form_of(name, value) is Form.STRICT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plate_number", "浙A1234O"),
        ("passenger_id_masked", "3301991980****"),
        ("tax_authority", "国家税务总局临江市税务局第一售务所"),
        ("tax_authority", "国家税务总局"),
        ("tax_authority_code", "100568416"),
        ("drawer", "发票专用章"),
        ("passenger_name", "签注"),
        ("vin", "LMXJ8DT8H7MJADUP"),
    ],
)
def test_values_that_lost_a_piece_or_are_another_fields(name, value):
    assert form_of(name, value) is Form.BROKEN


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("drawer", "陈志远"),
        ("passenger_name", "阿依古丽·买买提"),
        ("tax_authority", "国家税务总局临江市税务局第一税务所"),
        ("tax_authority", "国家税务总局临江市税务局"),
    ],
)
def test_loose_forms_only_tell_what_cannot_be(name, value):
    assert form_of(name, value) is Form.LOOSE


def test_most_fields_have_no_form_of_their_own():
    assert form_of("seller_name", "临江市同舟文具店") is None
    assert form_of("total_fen", 100) is None
    assert form_of("plate_number", None) is None
