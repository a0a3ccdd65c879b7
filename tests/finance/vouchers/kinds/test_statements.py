"""Papers told by a table or a title: bank receipts and air itineraries."""

from finance.vouchers.kinds import KINDS, air_e, bank_receipt
from finance.vouchers.reading import Source


def values(found):
    return {name: field.value for name, field in found.fields.items()}


def test_a_bank_receipt_is_known_and_never_claimable(sheet):
    page = sheet((0, 0, "中国银行 电子回单"), (0, 40, "回单编号：202006229013"),
                 (0, 80, "付款人：甲"), (0, 120, "收款人账号：6222"), (0, 160, "2020年06月22日"),
                 (0, 200, "金额（小写）：400,000.00"), (0, 240, "摘要：货款"))  # fmt: skip
    assert bank_receipt.score(page) >= 0.9
    assert not bank_receipt.KIND.is_claimable
    assert values(bank_receipt.read(page)) == {
        "invoice_number": "202006229013", "issued_on": "2020-06-22", "total_fen": 40000000,
        "receipt_number": "202006229013", "bank_name": "中国银行", "summary": "货款",
    }  # fmt: skip
    assert bank_receipt.score(sheet((0, 0, "回单"))) == 0
    assert bank_receipt.score(sheet((0, 0, "发票 回单 付款人 账号 摘要"))) == 0


def test_an_air_itinerary_reads_its_table_by_order(sheet):
    heads = ("票价", "燃油附加费", "增值税税率", "增值税税额", "民航发展基金", "其他税费", "合计")
    cells = ("CNY 477.06", "CNY 45.87", "9%", "CNY 47.07", "CNY 50.00", "CNY 0.00", "CNY 620.00")
    page = sheet(
        (0, 0, "电子发票（航空运输电子客票行程单）"),
        (0, 40, "发票号码：26332000000012345678"),
        *((200 * i, 200, head) for i, head in enumerate(heads)),
        *((200 * i, 240, cell) for i, cell in enumerate(cells)),
        (0, 300, "填开单位：某某航空股份有限公司"),
        (600, 300, "填开日期：2026-07-28"),
        source=Source.TEXT,
    )
    found = values(air_e.read(page))
    assert air_e.score(page) > 0.9
    assert found["total_fen"] == 62000
    assert found["tax_fen"] == 4707
    assert found["issued_on"] == "2026-07-28"
    assert found["seller_name"] == "某某航空股份有限公司"
    assert values(air_e.read(sheet((0, 0, "合计 CNY 620.00"))))["total_fen"] == 62000
    assert "tax_fen" not in values(air_e.read(sheet((0, 0, "票价 合计"), (0, 40, "CNY 1.00"))))


def test_no_two_kinds_share_a_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert [kind.code for kind in KINDS][-1] == "other"
