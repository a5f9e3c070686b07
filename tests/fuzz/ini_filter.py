"""The filter of jts.ini: cut anywhere the result is the same, kept lines stay as they are, no other value goes through."""

from __future__ import annotations

from capture_tool.core.redaction.ini import KEEP, IniFilter


def check(data: bytes) -> None:
    text = data[1:]
    whole = _filtered([text])
    step = data[0] % 32 + 1 if data else 1
    assert _filtered([text[at : at + step] for at in range(0, len(text), step)]) == whole
    before, after = text.split(b"\n"), whole.split(b"\n")
    assert len(before) == len(after)
    for line, made in zip(before, after, strict=True):
        key, equals, value = line.partition(b"=")
        if equals and b"\r" not in line.rstrip(b"\r") and not line.lstrip().startswith((b"[", b"\xef\xbb\xbf")):
            kept = key.strip(b" \t").lower() in KEEP
            assert made == line if kept else (not value.strip() or b"STAND-IN" in made), (line, made)


def _filtered(chunks: list[bytes]) -> bytes:
    counts: dict[str, int] = {}
    ini = IniFilter(lambda _key, _value: b"STAND-IN")
    made = b"".join(ini.feed(chunk, counts) for chunk in chunks) + ini.feed(b"", counts, last=True)
    assert made.count(b"STAND-IN") >= counts.get("setting", 0)
    return made
