from pathlib import Path

from PIL import Image

from benchmarks.reading.figures import Share
from benchmarks.reading.side_by_side import by_class, large_photos
from benchmarks.reading.truth import Expected, Truth


def _photo(fields, *effects, file="a.jpg", kind="taxi"):
    return Truth(Path(file), (Expected(kind, frozenset({kind}), fields),), "easy", effects)


def test_strings_are_sought_whole_in_one_line():
    photo = _photo(
        {
            "total_fen": 123456,
            "invoice_number": "20261122",
            "seller_name": "临江市 某公司",
            "issued_on": "2026-01-02",
            "check_code": None,
            "seats": "5",
        },
        "faint",
        "glare",
    )
    lines = ["金额￥1,234.56", "号码2026", "1122", "名称：临江市某公司"]
    table = by_class([photo], [lines])
    assert table["faint"] == table["glare"] == table["all"] == Share(2, 3)


def test_photos_are_chosen_large_with_every_effect_early(tmp_path):
    def drawn(name, size, *effects, kind="taxi"):
        Image.new("L", size).save(tmp_path / name)
        return _photo({}, *effects, file=tmp_path / name, kind=kind)

    large = (4000, 2500)
    photos = [drawn(f"{i}.png", large, "faint") for i in range(3)]
    photos += [
        drawn("small.png", (2000, 1500), "glare"),
        drawn("none.png", large, kind="none"),
        drawn("screen.png", large, "screen"),
    ]
    chosen = large_photos(photos, count=2, seed=1)
    assert sorted(effect for one in chosen for effect in one.effects) == ["faint", "screen"]
    assert len(large_photos(photos, count=9, seed=1)) == 4
