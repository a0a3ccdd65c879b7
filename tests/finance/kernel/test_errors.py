from finance.kernel.errors import Breach, InvalidInput, RuleRefused, ZsbError, all_errors


def test_a_refusal_names_all_breaches_in_order() -> None:
    refused = RuleRefused((Breach("a", "一", x=1), Breach("b", "二")), claim="c")
    assert str(refused) == "一；二"
    assert [b.code for b in refused.breaches] == ["a", "b"]
    assert refused.breaches[0].fields == {"x": 1}
    assert refused.fields == {"claim": "c"}


def test_an_error_without_detail_says_its_title() -> None:
    assert str(InvalidInput()) == InvalidInput.title


def test_lists_only_classes_with_a_code_of_their_own() -> None:
    class Nameless(InvalidInput):
        pass

    class Named(Nameless):
        code = "test.named"

    found = set(all_errors(ZsbError))
    assert Named in found
    assert Nameless not in found
