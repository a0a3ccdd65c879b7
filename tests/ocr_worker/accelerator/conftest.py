"""The models, once for all tests of the desk."""

from pathlib import Path

import pytest

from ocr_worker.models_folder import build_models_folder


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_models_folder(tmp_path_factory.mktemp("models"))
