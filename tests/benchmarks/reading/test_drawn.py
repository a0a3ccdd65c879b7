from dataclasses import dataclass

import pytest

from benchmarks.reading import drawn


@dataclass(frozen=True)
class Sample:
    name: str

    def write(self) -> bytes:
        return self.name.encode()

    def expected(self):
        return {"file": self.name, "kind": "taxi", "fields": {}}


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(
        drawn,
        "kinds_set",
        lambda seed, *, count, level: [Sample(f"{i}.jpg") for i in range(count)],
    )


def test_only_missing_photos_are_drawn(few, tmp_path, capsys):
    first = drawn.drawn_level(tmp_path, "easy", seed=9, count=2)
    assert [one.file.read_bytes() for one in first] == [b"0.jpg", b"1.jpg"]
    kept = first[0].file
    kept.write_bytes(b"kept")
    capsys.readouterr()
    third = drawn.drawn_level(tmp_path, "easy", seed=9, count=3)
    assert "drawing 1 photos" in capsys.readouterr().out
    assert [one.file.read_bytes() for one in third] == [b"kept", b"1.jpg", b"2.jpg"]
    drawn.drawn_level(tmp_path, "easy", seed=9, count=3)
    assert capsys.readouterr().out == ""
    assert not list(tmp_path.rglob("*.part"))
