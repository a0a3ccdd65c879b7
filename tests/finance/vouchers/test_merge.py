from finance.vouchers.merge import merge, repair
from finance.vouchers.reading import Field, Source

GOOD = "91350100M000100Y43"


def field(value, source, confidence=0.9):
    return Field(value, source, confidence)


def test_the_best_source_wins_and_losers_are_kept_in_order():
    merged = merge(
        (
            {"total_fen": field(3, Source.OCR, 0.99)},
            {"total_fen": field(1, Source.XML)},
            {"total_fen": field(2, Source.QR)},
        )
    )
    assert merged["total_fen"].value == 1
    assert [loser.value for loser in merged["total_fen"].losers] == [2, 3]


def test_between_equals_the_surer_one_wins():
    merged = merge(({"x": field("a", Source.OCR, 0.6)}, {"x": field("b", Source.OCR, 0.8)}))
    assert merged["x"].value == "b"


def test_what_a_person_wrote_stands_above_all():
    merged = merge(({"x": field("a", Source.SIGNED_XML)}, {"x": field("b", Source.HAND)}))
    assert merged["x"].value == "b"


def test_losers_of_losers_are_laid_flat():
    first = merge(({"x": field("a", Source.QR)}, {"x": field("b", Source.OCR)}))
    merged = merge((first, {"x": field("c", Source.XML)}))
    assert [loser.value for loser in merged["x"].losers] == ["a", "b"]
    assert all(loser.losers == () for loser in merged["x"].losers)


def test_a_misread_tax_id_is_mended_and_the_raw_text_kept():
    misread = GOOD.replace("0", "O", 1)
    mended = repair({"seller_tax_id": field(misread, Source.OCR)})["seller_tax_id"]
    assert mended.value == GOOD
    assert mended.repaired_from == misread


def test_nothing_is_mended_without_its_check_digit():
    wrong = GOOD[:-1] + "5"
    for value in (wrong, GOOD, "410305012345678", None):
        kept = repair({"buyer_tax_id": field(value, Source.OCR)})["buyer_tax_id"]
        assert kept.value == value
        assert kept.repaired_from is None


def test_only_ocr_and_only_tax_ids_are_mended():
    misread = GOOD.replace("0", "O", 1)
    fields = {
        "seller_tax_id": field(misread, Source.TEXT),
        "seller_name": field(misread, Source.OCR),
    }
    assert repair(fields) == fields
