import pytest

from finance.vouchers.names import is_whole_name, likeness, same_name, without_seal


def test_brackets_and_spaces_do_not_count() -> None:
    assert same_name("杭州（临江）文具店", "杭州(临江) 文具店")
    assert same_name("ＡＢＣ 公司", "ABC公司")


def test_legal_names_differ_in_one_character() -> None:
    assert not same_name("文汇有限公司", "文汇有限责任公司")


def test_likeness_forgives_a_misread_character() -> None:
    assert likeness("青溪便民五金店", "青溪便民五全店") > 0.8
    assert likeness("青溪便民五金店", "青溪便民五金店 ") == 1.0
    assert likeness("青溪便民五金店", "柳塘副食批发部") < 0.3


@pytest.mark.parametrize(
    "name",
    ["临江市青禾餐饮有限公司", "柳塘社区居民委员会", "青溪五金店(个体工商户)", "临江区总工会"],
)
def test_names_of_organisations_end_as_such(name: str) -> None:
    assert is_whole_name(name)
    assert without_seal(name) == name


@pytest.mark.parametrize("name", ["临江", "临江市青禾餐", "王小明", ""])
def test_pieces_do_not(name: str) -> None:
    assert not is_whole_name(name)


def test_a_seal_is_no_part_of_a_name() -> None:
    assert without_seal("临江市青禾餐饮有限公司发票专用章") == "临江市青禾餐饮有限公司"
    assert without_seal("(盖章)临江区民政局") == "临江区民政局"
    assert without_seal("临江区民收费专用章") is None
    assert without_seal("(公章)") is None
