from finance.vouchers.names import same_name


def test_brackets_and_spaces_do_not_count() -> None:
    assert same_name("杭州（临江）文具店", "杭州(临江) 文具店")
    assert same_name("ＡＢＣ 公司", "ABC公司")


def test_legal_names_differ_in_one_character() -> None:
    assert not same_name("文汇有限公司", "文汇有限责任公司")
