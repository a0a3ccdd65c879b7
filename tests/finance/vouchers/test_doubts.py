"""What takes away from a value that OCR read well and that is wrong all the same."""

import pytest

from finance.vouchers.doubts import weigh, without_seals
from finance.vouchers.reading import Field, Source


def read(value: str | int | None, source: Source = Source.OCR) -> Field:
    return Field(value, source, 0.9)


@pytest.mark.parametrize(
    ("printed", "name", "confidence"),
    [
        ("临江区民政局", "临江区民政局", 0.9),
        ("(绘章)临江市综合行政执法局", "临江市综合行政执法局", 0.9),
        ("临江市慈善总会专用章", "临江市慈善总会", 0.45),
        ("临江市同舟餐饮有限公司发票专用章", "临江市同舟餐饮有限公司", 0.45),
    ],
)
def test_a_seal_over_a_name(printed: str, name: str, confidence: float) -> None:
    kept = without_seals({"seller_name": read(printed)})["seller_name"]
    assert (kept.value, kept.confidence) == (name, confidence)


@pytest.mark.parametrize(
    "printed", ["临江区民收费专用章", "临江区总收费专用章", "财务专用章", "(盖章)"]
)
def test_a_seal_that_ate_the_name(printed: str) -> None:
    assert without_seals({"seller_name": read(printed), "total_fen": read(1)}) == {
        "total_fen": read(1)
    }


def test_what_a_record_says_is_no_print() -> None:
    said = {"seller_name": read("某某公章刻制店", Source.XML), "buyer_name": read(None)}
    assert without_seals(said) == said


@pytest.mark.parametrize(
    ("tax_id", "confidence"),
    [
        ("91350200MA2YJ1XR9G", 0.9),
        ("91350200MA2YJ1XR9H", 0.45),
        ("410305012345678", 0.765),
        ("9135020", 0.27),
        ("9133**********0001", 0.9),
    ],
)
def test_the_form_of_a_tax_id(tax_id: str, confidence: float) -> None:
    weighed = weigh({"seller_tax_id": read(tax_id)})["seller_tax_id"]
    assert weighed.confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("name", "said", "confidence"),
    [
        ("property_address", "临江市临江区湖滨路14号", 0.9),
        ("property_address", "青溪路8号", 0.9),
        ("property_address", "文汇路8号3幢201", 0.9),
        ("property_address", "临江市临江", 0.54),
        ("property_address", "临江市", 0.54),
        ("brand_model", "天驰TC6480", 0.9),
        ("brand_model", "TC6480", 0.54),
        ("transfer_office", "青溪车管分所", 0.9),
        ("transfer_office", "分", 0.54),
        ("seller_name", "有限公司", 0.54),
        ("business_number", "4077160898799", 0.72),  # perhaps 40777…: no length tells
    ],
)
def test_words_that_were_cut_and_numbers_that_nothing_tells_whole(
    name: str, said: str, confidence: float
) -> None:
    assert weigh({name: read(said)})[name].confidence == pytest.approx(confidence)


def test_a_code_that_only_one_check_character_speaks_for() -> None:
    weighed = weigh({"buyer_tax_id": read("91350200MA2YJ1XR0A")})["buyer_tax_id"]
    assert weighed.confidence < 0.9


def test_a_name_that_does_not_end_as_names_do() -> None:
    weighed = weigh({"seller_name": read("临江市同舟"), "buyer_name": read("柳塘社区居民委员会")})
    assert [field.confidence for field in weighed.values()] == [0.72, 0.9]


def test_only_what_ocr_read_is_weighed() -> None:
    said = {"seller_tax_id": read("9135020", Source.TEXT), "total_fen": read(5)}
    assert weigh(said) == said


def test_a_person_may_be_called_anything():
    masked = {"buyer_name": read("张思敏"), "buyer_tax_id": read("3301991984****4040")}
    nobody = {"buyer_name": read("张思敏"), "buyer_tax_id": read("9135020")}
    names = [weigh(fields)["buyer_name"].confidence for fields in (masked, nobody)]
    assert names == [0.9, 0.72]


def test_a_masked_number_that_lost_a_character():
    assert weigh({"buyer_tax_id": read("3301991981***2966")})["buyer_tax_id"].confidence < 0.3


@pytest.mark.parametrize("printed", ["92330199MAGXT9GJ6Y", "8nkgqp", "单位代码51330199004072861Y"])
def test_what_stands_in_the_place_of_a_name_is_none(printed: str) -> None:
    assert without_seals({"seller_name": read(printed)}) == {}


@pytest.mark.parametrize(
    ("name", "printed", "confidence"),
    [
        ("drawer", "陈志远", 0.9),
        ("drawer", "东志远", 0.63),
        ("cashier", "0042", 0.9),  # a number of the staff
        ("tax_authority", "国家税务总局临江市税务局第一税务所", 0.9),
        ("tax_authority", "国家税务总局临江市税务局第车税务所", 0.45),
        ("consignor_name", "江市同舟建材有限公司", 0.54),
        ("consignor_name", "王小明", 0.9),
        ("seller_name", "市青禾运输有限公司", 0.54),
    ],
)
def test_names_that_are_none_of_their_sort(name, printed, confidence):
    assert weigh({name: read(printed)})[name].confidence == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("name", "printed"),
    [("drawer", "发票专用章"), ("passenger_name", "签注"), ("auction_name", "电话")],
)
def test_the_words_of_a_form_are_no_value(name: str, printed: str) -> None:
    assert without_seals({name: read(printed)}) == {}
    assert without_seals({name: read(printed, Source.XML)}) != {}


def test_a_total_of_nothing_lost_its_first_figures():
    weighed = weigh({"total_fen": read(0), "tax_fen": read(0)})
    assert [weighed[name].confidence for name in ("total_fen", "tax_fen")] == [0.45, 0.9]
