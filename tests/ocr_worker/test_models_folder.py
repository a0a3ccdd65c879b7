import shutil

import onnxruntime
import pytest
import yaml

from ocr_worker import models_folder
from ocr_worker.models_folder import DETECTION, RECOGNITION, build_models_folder


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return build_models_folder(tmp_path_factory.mktemp("made") / "models")


def settings_of(folder):
    return yaml.safe_load((folder / "inference.yml").read_text("utf-8"))


def test_both_models_have_a_folder_that_paddle_understands(models):
    assert settings_of(models / DETECTION)["Global"]["model_name"] == DETECTION
    assert settings_of(models / RECOGNITION)["Global"]["model_name"] == RECOGNITION
    for name in (DETECTION, RECOGNITION):
        assert (models / name / "inference.onnx").stat().st_size > 5_000_000


def test_characters_fit_the_classes_of_the_recogniser(models):
    characters = settings_of(models / RECOGNITION)["PostProcess"]["character_dict"]
    session = onnxruntime.InferenceSession(
        str(models / RECOGNITION / "inference.onnx"), providers=["CPUExecutionProvider"]
    )
    classes = session.get_outputs()[0].shape[-1]
    assert len(characters) == 18_708
    assert classes == len(characters) + 2  # and the blank and the space
    assert {"购", "税", "¥", "9", "A"} <= set(characters)


def test_a_folder_that_is_current_is_left_alone(models):
    before = (models / DETECTION).stat().st_ino
    build_models_folder(models)
    assert (models / DETECTION).stat().st_ino == before
    assert sorted(path.name for path in models.iterdir()) == sorted((DETECTION, RECOGNITION))


def test_a_folder_of_another_wheel_is_replaced_whole(models, tmp_path):
    folder = tmp_path / "models"
    shutil.copytree(models, folder)
    (folder / DETECTION / "stamp").write_text("of another wheel")
    (folder / DETECTION / "left_over").write_text("x")
    build_models_folder(folder)
    assert not (folder / DETECTION / "left_over").exists()
    assert sorted(path.name for path in folder.iterdir()) == sorted((DETECTION, RECOGNITION))


def test_a_second_builder_that_comes_late_gives_way(models, tmp_path, monkeypatch):
    folder = tmp_path / "models"
    fill = models_folder._fill

    def fill_slowly(fresh, name, stamp):
        fill(fresh, name, stamp)
        if not (folder / name).exists():
            shutil.copytree(models / name, folder / name)  # meanwhile another one finished

    monkeypatch.setattr(models_folder, "_fill", fill_slowly)
    build_models_folder(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted((DETECTION, RECOGNITION))
