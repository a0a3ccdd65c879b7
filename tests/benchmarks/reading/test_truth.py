import json

from benchmarks.reading.truth import from_expected, read_truth

HEAD = (
    "file\tkind\tinvoice_code\tinvoice_number\tissue_date\tamount_excl_tax\ttax\t"
    "total_incl_tax\tseller_name\tseller_tax_id\tbuyer_name\tbuyer_tax_id\tcheck_code\n"
)


def test_a_table_row_knows_only_what_it_states(tmp_path):
    table = tmp_path / "index.tsv"
    table.write_text(
        HEAD
        + "vat_special_photo_01.jpg\tvat_special_photo\t1100\t123\t2020-01-02\t100.5\t***\tabc"
        + "\t某公司\t\t\t\t\n"
        + "negative_picture_01.jpg\tnegative" + "\t" * 11 + "\n"
        + "negative_bank_receipt_01.ofd\tbank_voucher_ofd" + "\t" * 11 + "\n",
        encoding="utf-8",
    )  # fmt: skip
    paper, picture, bank = read_truth(tmp_path, table, level="real")
    assert paper.vouchers[0].kinds == {"vat_special", "vat_e_special"}
    assert paper.vouchers[0].fields == {
        "invoice_code": "1100",
        "invoice_number": "123",
        "issued_on": "2020-01-02",
        "net_fen": 10050,
        "tax_fen": 0,
        "seller_name": "某公司",
    }
    assert not paper.is_negative
    assert picture.is_negative
    assert not bank.is_negative


def test_a_drawn_photo_of_several_slips_has_several_vouchers(tmp_path):
    slips = [{"kind": "taxi", "fields": {"total_fen": 1}}, {"kind": "quota", "fields": {}}]
    told = {"file": "a.jpg", "kind": "several", "vouchers": slips, "effects": ["several"]}
    table = tmp_path / "expected.json"
    table.write_text(json.dumps([told]), encoding="utf-8")
    (truth,) = read_truth(tmp_path, table, level="easy")
    assert [one.label for one in truth.vouchers] == ["taxi", "quota"]
    assert truth.effects == ("several",)
    assert truth.file == tmp_path / "a.jpg"


def test_a_drawn_paper_that_is_no_voucher_is_a_negative(tmp_path):
    told = {"file": "a.jpg", "kind": "none", "fields": {}, "items": []}
    assert from_expected(tmp_path / "a.jpg", told, level="easy").is_negative
