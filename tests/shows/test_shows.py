"""The short form of `poe show`: the command line up to a real server, and shows that can see what they look for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from capture_tool.core.model import Bundle
from tests import needs
from tests.destinations.support import Arrived, Support
from tests.servers.packages import CannotInstallError
from tests.shows import filing


def test_the_command_line_files_into_a_real_redmine_and_all_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        assert filing.show("redmine"), capsys.readouterr().out
    except CannotInstallError as error:
        needs.cannot_have(str(error))
    assert capsys.readouterr().out.count(" yes\n") == 3


@pytest.mark.parametrize("wrong", ["bytes", "lost", "twice"])
def test_what_is_not_as_it_was_sent_is_seen(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    real = filing._ours

    def seen(system: Support, bundle: Bundle) -> list[Arrived]:
        (one,) = real(system, bundle)
        ways: Mapping[str, list[Arrived]] = {
            "bytes": [Arrived(one.number, one.text, ((one.files[0][0], "0" * 64),))],
            "lost": [Arrived(one.number, one.text, ())],
            "twice": [one, one],
        }
        return ways[wrong]

    monkeypatch.setattr(filing, "_ours", seen)
    assert not filing.show("folder")
