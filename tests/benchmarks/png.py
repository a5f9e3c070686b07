"""Our PNG encoder against Pillow level 6 on the same desktop picture; every result is read back and compared."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image as Pillow

from capture_tool.core.png import encode_fast, encode_small
from tests.benchmarks.measure import Row, interleaved
from tests.benchmarks.pictures import as_image, desktop_picture

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160), "2x4K": (7680, 2160)}


def rows() -> Iterator[Row]:
    for label, size in SIZES.items():
        picture = desktop_picture(*size)
        image = as_image(picture)
        made: dict[str, bytes] = {}

        def pillow(picture: Pillow.Image = picture, made: dict[str, bytes] = made) -> None:
            out = io.BytesIO()
            picture.save(out, "PNG", compress_level=6)
            made["pillow"] = out.getvalue()

        def fast(made: dict[str, bytes] = made, image: object = image) -> None:
            made["fast"] = encode_fast(image)  # type: ignore[arg-type]

        def small(made: dict[str, bytes] = made, image: object = image) -> None:
            made["small"] = encode_small(image)  # type: ignore[arg-type]

        times = interleaved({"pillow": pillow, "fast": fast, "small": small}, rounds=5)
        for form, time_goal, size_goal in (("fast", 0.10, 1.15), ("small", 0.35, 1.08)):
            back = Pillow.open(io.BytesIO(made[form])).convert("RGB")
            same = "pixels equal" if back.tobytes() == picture.tobytes() else "PIXELS DIFFER"
            yield Row(f"png {form} {label}: time", times[form], times["pillow"], "Pillow level 6", time_goal, note=same)
            yield Row(f"png {form} {label}: size", len(made[form]), len(made["pillow"]), "Pillow level 6", size_goal, "bytes")
