"""Two may not use one home at a time."""

from pathlib import Path

import pytest

from cli.embedded.home_lock import HomeInUse, sole_user


def test_a_second_user_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    with sole_user(home):
        with pytest.raises(HomeInUse, match=str(home)), sole_user(home):
            pass
        with sole_user(tmp_path / "other"):
            pass
    with sole_user(home):
        pass


def test_a_failure_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), sole_user(tmp_path):
        raise RuntimeError
    with sole_user(tmp_path):
        pass
