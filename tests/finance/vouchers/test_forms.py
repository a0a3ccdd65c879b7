import pytest

from finance.vouchers.forms import has_form


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
        ("verification_code", "4650"),
        ("distance_km", "22.5"),
        ("declarant_code", "5664344290"),
        ("vehicle_type", "小型普通客车"),
        ("verification_code", "47B430D1BBB1"),
        ("passenger_id_masked", "3301991980****988X"),
        ("tax_authority_code", "13301000000"),
    ],
)
def test_values_in_their_form(name, value):
    assert has_form(name, value) is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plate_number", "浙A1234O"),
        ("passenger_id_masked", "3301991980****"),
        ("tax_authority_code", "100568416"),
        ("verification_code", "47B430D1BBB"),
        ("distance_km", "22"),
        ("declarant_code", "664344290"),
        ("vehicle_type", "型普通客车"),
        ("vin", "LMXJ8DT8H7MJADUP"),
    ],
)
def test_values_that_lost_a_piece_or_are_another_fields(name, value):
    assert has_form(name, value) is False


def test_one_form_of_several_tells_only_where_it_is_met():
    name = "property_certificate_number"
    assert has_form(name, "浙(2020)临江不动产权第9569975号") is True
    assert has_form(name, "临江国用(2003)第0412号") is None


def test_most_fields_have_no_form_of_their_own():
    assert has_form("seller_name", "临江市同舟文具店") is None
    assert has_form("total_fen", 100) is None
    assert has_form("plate_number", None) is None
