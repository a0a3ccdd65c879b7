"""The setting names the store."""

from pathlib import Path

import pytest

from finance.kernel.settings import SettingInvalid, Settings
from finance.storage import open_store


def test_each_setting_opens_its_store(tmp_path: Path) -> None:
    assert open_store(Settings(home=tmp_path)).name == "file"
    opened = open_store(
        Settings(objects="s3", s3_endpoint="127.0.0.1:9", s3_access_key="k", s3_secret_key="s")
    )
    assert opened.name == "s3"


def test_an_unknown_store_is_named() -> None:
    with pytest.raises(SettingInvalid, match="floppy"):
        open_store(Settings(objects="floppy"))
