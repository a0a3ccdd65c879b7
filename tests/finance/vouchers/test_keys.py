"""The canonical key: the same paper the same key, a misread number no key at all."""

import pytest

from finance.vouchers.keys import (
    alias_key,
    canonical_key,
    file_key,
    is_claimable,
    is_file_key,
    is_numbered,
    key_kind,
    number_fields,
)


@pytest.mark.parametrize(
    ("kind", "values", "key"),
    [
        ("de_normal", {"invoice_number": "26332000000012345678"}, "E:26332000000012345678"),
        ("rail_e", {"invoice_number": "26339110000012345678"}, "E:26339110000012345678"),
        (
            "vat_normal",
            {"invoice_code": "033001900104", "invoice_number": "12345678"},
            "V:033001900104:12345678",
        ),
        (
            "vat_special",
            {"invoice_code": "3300191130", "invoice_number": "00345678"},
            "V:3300191130:00345678",
        ),
        (
            "fiscal_e",
            {"invoice_code": "33010126", "invoice_number": "0012345678"},
            "F:33010126:0012345678",
        ),
        ("rail_paper", {"ticket_id": "65773310020607d020221"}, "T:65773310020607D020221"),
        ("air_paper", {"e_ticket_number": "7812345678901"}, "A:7812345678901"),
        ("customs", {"invoice_number": "310120261012345678L01A"}, "C:310120261012345678L01A"),
        ("tax_cert", {"invoice_number": "333016260300012345"}, "X:333016260300012345"),
        ("customs", {"invoice_number": "310120261012345678-L01"}, "C:310120261012345678-L01"),
        ("air_paper", {"e_ticket_number": "781-2345678901"}, "A:7812345678901"),
        (
            "fiscal_general",
            {"invoice_code": "3301012601", "invoice_number": "0012345678"},
            "F:3301012601:0012345678",
        ),
        (
            "paper_de_normal",
            {"invoice_code": "033002300104", "invoice_number": "12345678"},
            "V:033002300104:12345678",
        ),
        (
            "bank_receipt",
            {"bank_name": "临江银行", "serial_number": "DEHF8354 1338794897"},
            "B:临江银行:DEHF83541338794897",
        ),
        # Spaces and full-width digits are how it was printed, not what it is.
        ("de_normal", {"invoice_number": " ２633 2000 0000 1234 5678 "}, "E:26332000000012345678"),
        *(
            ("de_normal", {"invoice_number": typed}, "E:26332000000012345678")
            for typed in (
                "2633200000\u200b0012345678",
                "2633200000\u00ad0012345678",
                "26332000000012345678\ufeff",
                "2633200000-0012345678",
                "No.26332000000012345678",
                "№ 26332000000012345678.",
            )
        ),
        ("customs", {"invoice_number": "310120261012345678L01"}, "C:310120261012345678-L01"),
        # The layout decides where the kind was misread.
        (
            "de_normal",
            {"invoice_code": "033001900104", "invoice_number": "12345678"},
            "V:033001900104:12345678",
        ),
    ],
)
def test_a_sound_number_gives_its_key(kind, values, key) -> None:
    assert canonical_key(kind, values) == key
    assert key_kind(key) == key[0]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("de_normal", {"invoice_number": "2633200000001234567"}),  # 19 digits
        ("de_normal", {"invoice_number": None}),
        # Digits of another script, which a person sees as the same.
        (
            "de_normal",
            {"invoice_number": "".join(chr(0x660 + int(c)) for c in "26332000000012345678")},
        ),
        ("vat_normal", {"invoice_number": "12345678"}),  # no code
        ("vat_normal", {"invoice_code": "03300190010", "invoice_number": "12345678"}),
        ("vat_normal", {"invoice_code": "033001900104", "invoice_number": "1234567"}),
        ("fiscal_e", {"invoice_code": "3301012", "invoice_number": "0012345678"}),
        ("rail_paper", {"invoice_number": "D020221"}),  # the red number is not unique
        ("rail_paper", {"ticket_id": "65773310020607D02022"}),
        ("other", {"invoice_number": "26332000000012345678"}),
        ("none", {"invoice_number": "26332000000012345678"}),
        ("bank_receipt", {"invoice_number": "26332000000012345678"}),
        (None, {"invoice_number": "26332000000012345678"}),
    ],
)
def test_what_does_not_fit_gives_none(kind, values) -> None:
    assert canonical_key(kind, values) is None


def test_a_paper_digital_invoice_has_a_second_key() -> None:
    values = {"digital_number": "26332000000012345678"}
    assert alias_key("paper_de_special", values) == "E:26332000000012345678"
    assert alias_key("vat_special", values) is None
    assert alias_key(None, values) is None
    assert alias_key("paper_de_normal", {}) is None


def test_a_bank_receipt_without_its_bank_has_no_key() -> None:
    assert canonical_key("bank_receipt", {"serial_number": "DEHF83541338794897"}) is None


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("vat_normal", ("invoice_code", "invoice_number"), True),
        ("rail_paper", ("ticket_id",), True),
        ("receipt", ("invoice_code", "invoice_number"), False),
        (None, ("invoice_code", "invoice_number"), False),
    ],
)
def test_which_fields_make_the_number(kind, names, expected) -> None:
    assert number_fields(kind) == names
    assert is_numbered(kind) is expected


def test_a_file_key_is_told_from_a_number() -> None:
    assert file_key(b"\x01\xff", 2) == "H:01ff:2"
    assert is_file_key("H:01ff:2")
    assert not is_file_key("E:26332000000012345678")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("de_normal", True),
        ("other", True),
        ("none", False),
        ("bank_receipt", False),
        ("attach_list", False),
        (None, False),
    ],
)
def test_only_proofs_of_expense_can_be_claimed(kind, expected) -> None:
    assert is_claimable(kind) is expected
