"""PNG encoders against Pillow: every pixel, every shape."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections.abc import Callable

import PIL.Image
import PIL.ImageDraw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capture_tool.core.errors import CancelledError
from capture_tool.core.model import Image
from capture_tool.core.png import encode_fast, encode_small, warm
from capture_tool.core.threads import Cancel

ENCODERS = pytest.mark.parametrize("encode", [encode_fast, encode_small])
Encode = Callable[[Image], bytes]


@pytest.fixture(autouse=True, params=["light", "warm"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In plain Python and by arrays."""
    warm()
    if request.param == "light":
        monkeypatch.delitem(sys.modules, "numpy")


def picture(image: PIL.Image.Image, unused: int = 0) -> Image:
    data = bytearray(image.convert("RGB").tobytes("raw", "BGRX"))
    data[3::4] = bytes([unused]) * (len(data) // 4)
    return Image(image.width, image.height, data)


def read(png: bytes) -> PIL.Image.Image:
    made = PIL.Image.open(io.BytesIO(png))
    made.load()
    return made


def noise(width: int, height: int) -> PIL.Image.Image:
    return PIL.Image.frombytes("RGB", (width, height), random.Random(width * height).randbytes(width * height * 3))


def screen(width: int, height: int) -> PIL.Image.Image:
    """Flat areas, text, a gradient and a noisy area: every filter is used."""
    image = PIL.Image.new("RGB", (width, height), (30, 60, 90))
    image.paste(PIL.Image.linear_gradient("L").resize((width, max(1, height // 3))).convert("RGB"), (0, 0))
    draw = PIL.ImageDraw.Draw(image)
    for y in range(height // 3, height, 14):
        draw.text((5, y), "DU1234567 order 4711 filled " * 8, fill=(240, 240, 240))
    soft = noise(max(1, width // 16), max(1, height // 16)).resize((max(1, width // 3), max(1, height // 3)))
    image.paste(soft, (width // 2, height // 2))
    return image


@ENCODERS
@pytest.mark.parametrize(
    "size",
    [
        (1, 1),
        (16, 16),
        (17, 40),
        (31, 2),
        (1, 700),
        (700, 1),
        (2, 3),
        (127, 5),
        (128, 5),
        (129, 64),
        (641, 479),
        (1920, 1080),
        (9001, 33),
        (20000, 1),
    ],
)
@pytest.mark.parametrize("draw", [noise, screen])
def test_every_pixel_comes_back(encode: Encode, size: tuple[int, int], draw: Callable[[int, int], PIL.Image.Image]) -> None:
    original = draw(*size)
    back = read(encode(picture(original)))
    assert (back.format, back.mode, back.size) == ("PNG", "RGB", size)
    assert back.tobytes() == original.tobytes()


@ENCODERS
def test_a_huge_desktop_comes_back(encode: Encode) -> None:
    original = screen(7680, 2160)
    assert read(encode(picture(original))).tobytes() == original.tobytes()


@ENCODERS
@pytest.mark.parametrize("colour", ["black", "white", "#010203"])
def test_one_colour_comes_back_small(encode: Encode, colour: str) -> None:
    original = PIL.Image.new("RGB", (1920, 1080), colour)
    png = encode(picture(original))
    assert read(png).tobytes() == original.tobytes()
    assert len(png) < 40_000


@ENCODERS
def test_the_unused_byte_leaves_no_trace(encode: Encode) -> None:
    original = screen(400, 300)
    assert read(encode(picture(original, unused=0x7F))).tobytes() == original.tobytes()


@ENCODERS
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_buffer_is_taken(encode: Encode, kind: Callable[[bytes], bytes]) -> None:
    original = noise(33, 7)
    data = kind(bytes(picture(original).data))
    assert read(encode(Image(33, 7, data))).tobytes() == original.tobytes()


@ENCODERS
def test_there_is_no_metadata(encode: Encode) -> None:
    png = encode(picture(screen(64, 64)))
    kinds, at = [], 8
    while at < len(png):
        kinds.append(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]


@ENCODERS
def test_pixels_that_do_not_fit_the_size_are_refused(encode: Encode) -> None:
    with pytest.raises(ValueError, match="fit"):
        encode(Image(10, 10, bytes(399)))


def test_small_stops_when_cancelled() -> None:
    cancel = Cancel()
    cancel()
    with pytest.raises(CancelledError):
        encode_small(picture(screen(640, 480)), cancel)


def test_small_is_not_larger_than_fast() -> None:
    image = picture(screen(1920, 1080))
    assert len(encode_small(image)) <= len(encode_fast(image))


@ENCODERS
def test_every_step_between_neighbours_comes_back(encode: Encode) -> None:
    """Few values side by side: every order of left, above and corner, ties among them."""
    dice = random.Random(1)
    original = PIL.Image.frombytes("RGB", (331, 97), bytes(dice.choices((0, 1, 2, 64, 127, 128, 129, 254, 255), k=331 * 97 * 3)))
    assert read(encode(picture(original))).tobytes() == original.tobytes()


@ENCODERS
def test_a_lonely_pixel_at_every_place_comes_back(encode: Encode) -> None:
    for x in range(40):
        original = PIL.Image.new("RGB", (40, 3), (9, 9, 9))
        original.putpixel((x, 1), (200, 3, 77))
        assert read(encode(picture(original))).tobytes() == original.tobytes()


@ENCODERS
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the way stays the same
@given(st.integers(1, 40), st.lists(st.binary(min_size=3, max_size=12), min_size=1, max_size=12))
def test_any_pixels_come_back(encode: Encode, width: int, rows: list[bytes]) -> None:
    """Rows of a short pattern, repeated: equal, shifted and unlike neighbours at every place."""
    original = PIL.Image.frombytes("RGB", (width, len(rows)), b"".join((row * width * 3)[: width * 3] for row in rows))
    assert read(encode(picture(original))).tobytes() == original.tobytes()


def test_encoding_alone_imports_no_arrays() -> None:
    code = """if True:
        import sys
        from capture_tool.core.model import Image
        from capture_tool.core.png import encode_fast
        encode_fast(Image(2, 2, bytes(16)))
        assert "numpy" not in sys.modules"""
    subprocess.run([sys.executable, "-c", code], check=True)
