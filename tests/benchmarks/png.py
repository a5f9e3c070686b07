"""Our PNG encoder against Pillow level 6 on the same desktop picture; every result is read back and compared.

Warm: with arrays, as after a key press in the tray program. Light: in plain Python, as in the short command.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from functools import partial
from unittest import mock

from PIL import Image as Pillow

from capture_tool.core import png
from capture_tool.core.model import Image
from tests.benchmarks.measure import Row, interleaved
from tests.benchmarks.pictures import as_image, desktop_picture

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160), "2x4K": (7680, 2160)}
GOALS = {"fast": (0.10, 1.15), "small": (0.35, 1.08)}


def rows() -> Iterator[Row]:
    png.warm()
    for label, size in SIZES.items():
        picture = desktop_picture(*size)
        image = as_image(picture)
        made: dict[str, bytes] = {}
        works: dict[str, Callable[[], object]] = {"pillow": partial(_pillow, picture, made)}
        for form in GOALS:
            works[f"{form} warm"] = partial(_ours, form, image, made)
            works[f"{form} light"] = partial(_light, form, image, made)
        times = interleaved(works, rounds=9)
        for name in list(works)[1:]:
            time_goal, size_goal = GOALS[name.split()[0]]
            back = Pillow.open(io.BytesIO(made[name])).convert("RGB")
            same = "pixels equal" if back.tobytes() == picture.tobytes() else "PIXELS DIFFER"
            yield Row(f"png {name} {label}: time", times[name], times["pillow"], "Pillow level 6", time_goal, note=same)
            yield Row(f"png {name} {label}: size", len(made[name]), len(made["pillow"]), "Pillow level 6", size_goal, "bytes")


def _pillow(picture: Pillow.Image, made: dict[str, bytes]) -> None:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    made["pillow"] = out.getvalue()


def _ours(form: str, image: Image, made: dict[str, bytes], way: str = "warm") -> None:
    made[f"{form} {way}"] = png.encode_fast(image) if form == "fast" else png.encode_small(image)


def _light(form: str, image: Image, made: dict[str, bytes]) -> None:
    with mock.patch.dict(sys.modules):
        del sys.modules["numpy"]
        _ours(form, image, made, "light")
