"""Which windows may show a code, and which pixels of a picture are theirs."""

from __future__ import annotations

import pytest

from capture_tool.core.black_out import blacked_out
from capture_tool.core.login_windows import covers, with_dialogs
from capture_tool.core.screen import Cover, Image, PictureKind, Rect, Screenshot, Window


def window(rect: Rect, *, number: int = 1, title: str = "Login", owner: int | None = None, minimised: bool = False) -> Window:
    return Window(number, title, "tws", 7, rect, minimised, owner)


def shot(rect: Rect, kind: PictureKind = "desktop", of: Window | None = None) -> Screenshot:
    return Screenshot(kind, Image(rect.width, rect.height, b"\x01\x02\x03\x04" * rect.width * rect.height), rect, window=of)


DESKTOP = Rect(-100, -50, 300, 200)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Rect(-90, -40, 50, 40), [Rect(10, 10, 50, 40)]),  # on the monitor with a negative origin
        (Rect(80, 20, 60, 60), [Rect(180, 70, 60, 60)]),
        (Rect(-130, -90, 60, 60), [Rect(0, 0, 30, 20)]),  # partly off the screen
        (Rect(190, 140, 60, 60), [Rect(290, 190, 10, 10)]),
        (Rect(500, 500, 60, 60), []),
        (Rect(-400, -400, 2000, 2000), [Rect(0, 0, 300, 200)]),
    ],
)
def test_a_login_window_is_covered_where_it_is_in_the_picture(place: Rect, expected: list[Rect]) -> None:
    assert [cover.rect for cover in covers(shot(DESKTOP), [window(place)])] == expected


def test_overlapping_ones_are_covered_each_and_minimised_ones_not_at_all() -> None:
    logins = [
        window(Rect(0, 0, 50, 50)),
        window(Rect(20, 20, 50, 50), number=2),
        window(Rect(20, 20, 50, 50), number=3),  # a frame and its client
        window(Rect(90, 90, 9, 9), number=4, minimised=True),
    ]
    made = covers(shot(DESKTOP, "region"), logins)
    assert made == (Cover(Rect(100, 50, 50, 50)), Cover(Rect(120, 70, 50, 50)))
    black = blacked_out(shot(DESKTOP).image, (cover.rect for cover in made))
    pixels = [bytes(black.data[at : at + 4]) for at in range(0, len(black.data), 4)]
    assert pixels.count(bytes(4)) == 50 * 50 * 2 - 30 * 30


def test_the_picture_of_one_window_is_covered_as_a_whole_or_not_at_all() -> None:
    rect = Rect(10, 10, 40, 30)
    main, login, dialog = (
        window(rect, number=1, title="U1234567 Interactive Brokers"),
        window(rect, number=2, title="Second Factor Authentication"),
        window(rect, number=3, title="", owner=2),
    )
    logins = with_dialogs([main, login, dialog])
    assert logins == (login, dialog)
    whole = (Cover(Rect(0, 0, 40, 30)),)
    assert covers(shot(rect, "window", main), logins) == ()
    assert covers(shot(rect, "window", login), ()) == whole
    assert covers(shot(rect, "window", dialog), ()) == ()
    assert covers(shot(rect, "window", dialog), logins) == whole


def test_dialogs_of_dialogs_belong_to_it() -> None:
    rect = Rect(0, 0, 9, 9)
    chain = [window(rect, number=number, title="" if number else "Login", owner=number - 1) for number in range(4)]
    assert with_dialogs(reversed(chain)) == tuple(reversed(chain))
    assert with_dialogs([window(rect, title="Portfolio")]) == ()
