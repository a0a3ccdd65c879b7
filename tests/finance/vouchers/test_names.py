import pytest

from finance.vouchers.names import (
    has_head,
    is_person,
    is_tax_office,
    is_whole_name,
    likeness,
    may_be_person,
    same_name,
    without_seal,
)


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


@pytest.mark.parametrize(
    "name",
    ["临江市青禾运输有限公司", "市政工程公司", "城市之光酒店", "市场监督管理局", "市北区教育局"],
)
def test_names_begin_with_a_whole_place(name: str) -> None:
    assert has_head(name)


@pytest.mark.parametrize(
    "name", ["市青禾运输有限公司", "江市同舟建材有限公司", "林社区居民委员会", "临临江区总工会"]
)
def test_names_that_lost_their_first_characters_or_have_them_twice(name: str) -> None:
    assert not has_head(name)


@pytest.mark.parametrize("name", ["陈志远", "欧阳文", "王敏", "买买提江"])
def test_people_have_a_surname(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize("name", ["东志远", "陈", "admin", "系统开票员"])
def test_others_have_none(name: str) -> None:
    assert not is_person(name)


def test_the_words_of_a_form_are_no_person() -> None:
    assert may_be_person("陈志远")
    assert not any(map(may_be_person, ("发票专用章", "签注", "收款人", "有效证件")))


@pytest.mark.parametrize(
    "name",
    ["国家税务总局临江市税务局第一税务所", "国家税务总局临江市税务局", "临江市国家税务局东城分局"],
)
def test_offices_of_the_tax_administration(name: str) -> None:
    assert is_tax_office(name)


@pytest.mark.parametrize(
    "name",
    [
        "国家税务总局",
        "国家税务总局临江市税务局第车税务所",
        "国家税务总局临江市税务局第一售务所",
        "国家税务总局临江市同舟",
    ],
)
def test_what_is_none_of_them(name: str) -> None:
    assert not is_tax_office(name)


def test_a_seal_is_no_person_but_people_are_named_like_it() -> None:
    assert may_be_person("章伟")
    assert not may_be_person("发票专用章")


@pytest.mark.parametrize(
    "name", ["镇江大港文具有限公司", "滴滴出行科技有限公司", "区块链科技有限公司"]
)
def test_whole_names_that_begin_as_places_end(name: str) -> None:
    assert has_head(name)


@pytest.mark.parametrize(
    "rest", ["限公司", "公司", "司", "员会", "委员会", "会", "卸服务部", "饮店"]
)
def test_the_end_of_a_name_is_none(rest: str) -> None:
    assert not has_head(rest)


@pytest.mark.parametrize("name", ["同舟服务部", "工商联合会", "临江市总工会", "个人"])
def test_short_names_are_whole(name: str) -> None:
    assert has_head(name)


@pytest.mark.parametrize("rest", ["站有限公司", "超市有限公司", "商行有限责任公司"])
def test_a_trade_alone_is_no_name(rest: str) -> None:
    assert not has_head(rest)
