"""The area that no monitor shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_tool.core.model import Image, Rect
from capture_tool.system.screen.layout import blackened, crop, is_black, uncovered

rects = st.builds(Rect, st.integers(-9, 9), st.integers(-9, 9), st.integers(1, 9), st.integers(1, 9))


def cells(rect: Rect) -> set[tuple[int, int]]:
    return {(x, y) for x in range(rect.left, rect.right) for y in range(rect.top, rect.bottom)}


@given(rects, st.lists(rects, max_size=4))
def test_covered_and_uncovered_make_the_whole(area: Rect, monitors: list[Rect]) -> None:
    holes = list(uncovered(area, monitors))
    assert sum(hole.width * hole.height for hole in holes) == len(set().union(*map(cells, holes)))
    assert set().union(*map(cells, holes)) == cells(area) - set().union(*map(cells, monitors))


def test_negative_origins_are_blackened_at_the_right_place() -> None:
    area = Rect(-2, -1, 4, 3)
    data = blackened(b"\xff" * 48, area, [Rect(-2, -1, 1, 1), Rect(1, 1, 1, 1)])
    assert [at // 4 for at in range(0, 48, 4) if not any(data[at : at + 4])] == [0, 11]


def test_crop_takes_the_part() -> None:
    image = Image(3, 2, bytes(range(24)))
    assert bytes(crop(image, Rect(1, 1, 2, 1)).data) == bytes(range(16, 24))
    assert crop(image, Rect(0, 0, 3, 2)) is image


@pytest.mark.parametrize(
    ("data", "black"),
    [(bytes(32), True), (b"\0\0\0\xff" * 8, True), (bytes(28) + b"\1\0\0\0", False), (b"\0\1\0\0" + bytes(28), False)],
)
def test_black_is_told_from_dark(data: bytes, black: bool) -> None:
    assert is_black(Image(4, 2, data)) is black
