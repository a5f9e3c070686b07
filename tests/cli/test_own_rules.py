"""A broken file of own rules is named by `check`, and nothing is prepared while it is broken."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_check_names_a_broken_file_and_nothing_is_redacted(tool: Any, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nkind = "desk"\npattern = "x+"\n')
    (tmp_path / "a.log").write_text("user=jdoe1\n")
    assert tool("settings", "set", "redaction.rules", rules).code == 0
    found = {row["name"]: row for row in tool("check", "--json").json("check")["findings"]}
    assert found["redaction"]["state"] == "fail"
    assert "line 3" in found["redaction"]["text"]
    assert found["redaction"]["cure"]
    refused = tool("redact", tmp_path / "a.log", "-o", tmp_path / "clean")
    assert refused.code == 1
    assert "line 3" in refused.err
    assert not (tmp_path / "clean").exists()
    rules.write_text('[[rule]]\nkind = "desk"\npattern = "x[0-9]{4}"\n')
    (tmp_path / "a.log").write_text("code x1234\n")
    assert tool("redact", tmp_path / "a.log", "-o", tmp_path / "clean").code == 0
    assert "x1234" not in (tmp_path / "clean" / "a.log").read_text()
