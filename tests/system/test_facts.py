"""Facts about the machine: there, JSON-safe, and nobody's name in them."""

from __future__ import annotations

import getpass
import json
import socket
from pathlib import Path

from capture_tool.system.facts import system_facts


def test_what_support_asks_for_is_there() -> None:
    facts = json.loads(json.dumps(system_facts()))
    assert facts["memory_bytes"] > facts["memory_free_bytes"] > 0
    assert facts["disk_free_bytes"] > 0
    assert facts["system"] in {"Linux", "Windows", "Darwin"}
    assert facts["tool"]


def test_no_host_user_or_path_is_in_the_facts() -> None:
    words = [str(value) for value in system_facts().values()]
    for private in (socket.gethostname(), getpass.getuser(), str(Path.home())):
        assert private not in words
        assert not any(private in word for word in words if len(private) > 5)
