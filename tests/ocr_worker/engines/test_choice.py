import json
from pathlib import Path

import pytest

from ocr_worker.engines import choice
from ocr_worker.engines.base import EngineSettings
from ocr_worker.engines.choice import (
    FILE_NAME,
    PROBE_TEXT,
    Measured,
    choose_runtime,
    measure,
    quickest,
)
from ocr_worker.engines.runtimes import installed_runtimes

BOTH = ("onnxruntime", "openvino")


def _right(seconds: float) -> Measured:
    return Measured(seconds, PROBE_TEXT)


@pytest.mark.parametrize(
    ("onnxruntime", "openvino", "chosen"),
    [
        (_right(2.0), _right(1.0), "openvino"),
        (_right(1.0), _right(2.0), "onnxruntime"),
        (_right(1.05), _right(1.0), "onnxruntime"),
        (_right(1.2), _right(1.0), "openvino"),
        (_right(2.0), Measured(1.0, "0l23"), "onnxruntime"),
        (Measured(1.0, ""), _right(2.0), "openvino"),
        (Measured(1.0, ""), Measured(1.0, ""), "onnxruntime"),
    ],
)
def test_the_quicker_of_those_that_read_rightly_is_chosen(onnxruntime, openvino, chosen):
    assert quickest({"onnxruntime": onnxruntime, "openvino": openvino}) == chosen


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Both runtimes installed, OpenVINO the quicker; lists what was measured."""
    names: list[str] = []

    def scripted(name, settings, *, precision=None):
        names.append(name)
        return _right(1.0 if name == "openvino" else 2.0)

    monkeypatch.setattr(choice, "installed_runtimes", lambda: BOTH)
    monkeypatch.setattr(choice, "measure", scripted)
    return names


def test_the_choice_is_measured_once_and_kept(tmp_path: Path, measured):
    settings = EngineSettings(models=tmp_path)
    assert choose_runtime(settings) == "openvino"
    assert choose_runtime(settings) == "openvino"
    assert measured == list(BOTH)
    assert list(json.loads((tmp_path / FILE_NAME).read_text()).values()) == ["openvino"]
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_another_machine_package_or_precision_is_measured_anew(
    tmp_path: Path, measured, monkeypatch
):
    settings = EngineSettings(models=tmp_path)
    choose_runtime(settings)
    choose_runtime(settings, precision="f32")
    monkeypatch.setattr(choice, "_cpu", lambda: "another processor")
    choose_runtime(settings)
    monkeypatch.setattr(choice, "_version", lambda package: "another version")
    choose_runtime(settings)
    assert len(measured) == 8
    assert len(json.loads((tmp_path / FILE_NAME).read_text())) == 4


@pytest.mark.parametrize("spoiled", ["", "[]", "{", '{"a": "abacus"}'])
def test_a_spoiled_file_is_measured_over(tmp_path: Path, measured, spoiled):
    (tmp_path / FILE_NAME).write_text(spoiled)
    assert choose_runtime(EngineSettings(models=tmp_path)) == "openvino"
    assert "openvino" in json.loads((tmp_path / FILE_NAME).read_text()).values()


def test_a_kept_choice_that_is_not_installed_any_more_is_measured_over(tmp_path: Path, measured):
    settings = EngineSettings(models=tmp_path)
    choose_runtime(settings)
    file = tmp_path / FILE_NAME
    file.write_text(file.read_text().replace("openvino", "abacus"))
    assert choose_runtime(settings) == "openvino"
    assert len(measured) == 4


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path, measured):
    assert choose_runtime(EngineSettings(models=tmp_path / "missing")) == "openvino"


def test_one_runtime_needs_no_measuring(tmp_path: Path, measured, monkeypatch):
    monkeypatch.setattr(choice, "installed_runtimes", lambda: ("onnxruntime",))
    assert choose_runtime(EngineSettings(models=tmp_path)) == "onnxruntime"
    assert measured == []


def test_without_proc_the_platform_names_the_cpu(monkeypatch):
    def absent(*_args, **_options):
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", absent)
    assert choice._cpu().strip()


def test_a_package_without_metadata_has_an_unknown_version():
    assert choice._version("no-such-package-at-all") == "unknown"


@pytest.mark.ocr
@pytest.mark.parametrize("name", installed_runtimes())
def test_every_runtime_reads_the_probe(models: Path, name: str):
    found = measure(name, EngineSettings(models=models))
    assert found.text.replace(" ", "") == PROBE_TEXT.replace(" ", "")
    assert 0 < found.seconds < 600
