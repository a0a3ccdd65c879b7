from pathlib import Path

import pytest

from finance.kernel.settings import SettingInvalid, Settings, load_settings


def test_defaults_run_on_one_machine() -> None:
    settings = load_settings({})
    assert settings == Settings()
    assert settings.objects_folder == Path(".zsb/objects")
    assert settings.models_folder == Path(".zsb/models")


def test_reads_every_type() -> None:
    settings = load_settings(
        {
            "ZSB_HOME": "/data",
            "ZSB_HTTP_PORT": "81",
            "ZSB_S3_SECURE": "no",
            "ZSB_MODELS": "/m",
            "ZSB_FIELD_ERROR_MAX": "0.02",
        }
    )
    assert settings.home == Path("/data")
    assert settings.http_port == 81
    assert settings.s3_secure is False
    assert settings.models_folder == Path("/m")
    assert settings.field_error_max == 0.02


def test_reads_the_environment_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSB_LOG_LEVEL", "DEBUG")
    assert load_settings().log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PORT", "-1"),
        ("S3_SECURE", "maybe"),
        ("FIELD_ERROR_MAX", "few"),
        ("FIELD_ERROR_MAX", "1.5"),
    ],
)
def test_names_the_variable_that_cannot_be_read(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=f"ZSB_{name}"):
        load_settings({f"ZSB_{name}": value})
