from finance.vouchers.names import likeness, same_name


def test_brackets_and_spaces_do_not_count() -> None:
    assert same_name("杭州（临江）文具店", "杭州(临江) 文具店")
    assert same_name("ＡＢＣ 公司", "ABC公司")


def test_legal_names_differ_in_one_character() -> None:
    assert not same_name("文汇有限公司", "文汇有限责任公司")


def test_likeness_forgives_a_misread_character() -> None:
    assert likeness("青溪便民五金店", "青溪便民五全店") > 0.8
    assert likeness("青溪便民五金店", "青溪便民五金店 ") == 1.0
    assert likeness("青溪便民五金店", "柳塘副食批发部") < 0.3
