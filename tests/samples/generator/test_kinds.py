"""The set `kinds`: even, reproducible, and with a truth that the files bear out."""

from collections import Counter
from io import BytesIO

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from samples.generator import several
from samples.generator.catalogue import SORTS
from samples.generator.invent.source import Source
from samples.generator.kinds import CARRIERS, kinds_set

LEVELS = ("easy", "middle", "hard")


def test_set_goes_evenly_round_the_sorts() -> None:
    names = Counter(
        one.name[6:].rsplit("_", 1)[0] for one in kinds_set(1, count=120, level="easy")
    )
    assert set(names) == {sort.name for sort in SORTS} | {"several"}
    single = [count for name, count in names.items() if name != "several"]
    assert max(single) - min(single) <= 1
    assert names["several"] >= 5


def test_each_sort_meets_all_printers() -> None:
    seen: dict[str, set[int]] = {}
    for one in kinds_set(1, count=len(SORTS) * 4, level="easy"):
        if one.kind != "several":
            seen.setdefault(one.name[6:], set()).add(one.truth["layout"])
    assert all(layouts == {0, 1, 2} for layouts in seen.values())


def test_set_goes_round_the_carriers_that_a_sort_has() -> None:
    ones = list(kinds_set(1, count=200, level="easy", carriers=CARRIERS))
    endings = {one.name.rsplit("_", 1)[1] for one in ones}
    assert endings == {"photo.jpg", "scan.jpg", "pdf.pdf", "ofd.ofd", "xml.xml"}
    assert len({one.name for one in ones}) == 200


@pytest.mark.parametrize("level", LEVELS)
def test_same_seed_same_truth(level: str) -> None:
    first, second, other = (
        [one.expected() for one in kinds_set(seed, count=70, level=level)] for seed in (5, 5, 6)
    )
    assert first == second
    assert first != other


def test_harder_levels_have_more_effects() -> None:
    counts = [
        sum(len(one.truth["effects"]) for one in kinds_set(2, count=120, level=level))
        for level in LEVELS
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]


def test_all_effects_occur() -> None:
    names = {
        name for one in kinds_set(4, count=300, level="hard") for name in one.truth["effects"]
    }
    assert names == {
        *("faint", "shifted", "glare", "screen", "blue_stamp", "stamp_over_code", "several"),
        *("turned_90", "turned_180", "turned_270"),
    }


def test_several_slips_lie_apart_on_the_sheet() -> None:
    for index in range(9):
        slips = several.arranged(Source(index), index)
        assert 2 <= len(slips) <= 8
        for slip in slips:
            assert 0 <= slip.box["left"] < slip.box["right"] <= 1
            assert 0 <= slip.box["top"] < slip.box["bottom"] <= 1
        for i, one in enumerate(slips):
            for other in slips[i + 1 :]:
                a, b = one.box, other.box
                apart = a["right"] <= b["left"] or b["right"] <= a["left"]
                assert apart or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]


def test_several_names_each_voucher() -> None:
    one = next(o for o in kinds_set(3, count=60, level="hard") if o.kind == "several")
    vouchers = one.expected()["vouchers"]
    assert len(vouchers) >= 2
    assert all(voucher["fields"]["invoice_number"] for voucher in vouchers)
    assert len({voucher["same_paper"] for voucher in vouchers}) == len(vouchers)


@pytest.mark.usefixtures("cjk_fonts")
def test_one_pdf_holds_an_invoice_on_each_page() -> None:
    ones = list(kinds_set(3, count=20, level="easy", carriers=("pdf",)))
    book = next(one for one in ones if one.kind == "several")
    document = pypdfium2.PdfDocument(book.write())
    assert len(document) == len(book.truth["vouchers"]) >= 2
    for page, voucher in zip(document, book.truth["vouchers"], strict=True):
        assert voucher["fields"]["invoice_number"] in page.get_textpage().get_text_range()


@pytest.mark.usefixtures("cjk_fonts")
def test_same_seed_same_picture() -> None:
    pictures = [
        next(iter(kinds_set(8, count=1, level="hard"))).write(),
        next(iter(kinds_set(8, count=1, level="hard"))).write(),
    ]
    assert pictures[0] == pictures[1]
    assert Image.open(BytesIO(pictures[0])).width > 1000


@pytest.mark.usefixtures("cjk_fonts")
def test_files_tell_their_truth() -> None:
    ones = list(kinds_set(9, count=60, level="easy", carriers=("pdf", "xml")))
    for one in [one for one in ones if one.kind != "several"][25:38]:
        content, fields = one.write(), one.truth["fields"]
        if one.name.endswith("xml"):
            text = "".join(etree.fromstring(content).itertext())
        else:
            document = pypdfium2.PdfDocument(content)
            text = document[0].get_textpage().get_text_range().replace("\r\n", "")
            data = [
                document.get_attachment(i).get_data() for i in range(document.count_attachments())
            ]
            text += "".join(bytes(part).decode() for part in data)
        for name in ("invoice_number", "seller_name", "buyer_name"):
            assert (fields.get(name) or "") in text, (one.name, name)
