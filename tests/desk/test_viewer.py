"""`view`: the ticket page for one bundle, without a desk."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from capture_tool.core.errors import PermanentError
from capture_tool.core.threads import Cancel, start
from capture_tool.desk.viewer import serve_bundle


@pytest.fixture
def view(tmp_path: Path, make_bundle: Callable[..., bytes]) -> Iterator[str]:
    make_bundle({"text": "It froze.", "files": [{"name": "logs/a.log", "bytes": 3}]}, {"logs/a.log": b"abc"})
    stop, said = Cancel(), queue.Queue[str]()
    future = start("view", lambda: serve_bundle(tmp_path / "capture.zip", port=0, ready=said.put, stop=stop))
    yield said.get(timeout=20)
    stop()
    future.result(timeout=20)


def test_the_address_opens_the_bundles_page(view: str) -> None:
    shown = requests.get(view, timeout=20)
    assert "It froze." in shown.text
    link = shown.text.partition('<a href="/t/bundle/text')[2].partition('"')[0]
    assert "abc" in requests.get(f"http://{urlsplit(view).netloc}/t/bundle/text{link}", timeout=20).text


@pytest.mark.parametrize("path", ["/t/bundle", "/t/bundle/bundle?view=", "/t/other"])
def test_nothing_is_shown_without_its_key(view: str, path: str) -> None:
    assert requests.get(f"http://{urlsplit(view).netloc}{path}", timeout=20).status_code == 403


@pytest.mark.parametrize(
    ("content", "code"), [(None, "bundle.missing"), (b"no zip", "bundle.damaged"), (b"PK\x05\x06" + bytes(18), "bundle.damaged")]
)
def test_a_file_that_is_no_bundle_is_said_before_serving(tmp_path: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(PermanentError) as caught:
        serve_bundle(tmp_path / "x.zip", ready=lambda _: None)
    assert caught.value.code == code
