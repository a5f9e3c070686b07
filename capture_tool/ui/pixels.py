"""Pixels between the core's Image and Qt's QImage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QScreen

from capture_tool.core.black_out import blacked_out
from capture_tool.core.model import Image, Monitor, Rect, Screenshot
from capture_tool.core.screen import Cover
from capture_tool.ui.label import write_label


def to_qimage(image: Image) -> QImage:
    """A QImage on the same pixels: valid only as long as `image` lives. Device pixel ratio 1."""
    return QImage(image.data, image.width, image.height, image.width * 4, QImage.Format.Format_RGB32)


def from_qimage(picture: QImage) -> Image:
    """A copy of the pixels."""
    made = picture.convertToFormat(QImage.Format.Format_RGB32)
    return Image(made.width(), made.height(), bytes(made.constBits()))


def crop(shot: Screenshot, rect: Rect) -> Screenshot:
    """The part of `shot` inside `rect` (desktop coordinates) as a region. Raises ValueError when they do not touch."""
    part = shot.rect.intersect(rect)
    if part is None:
        raise ValueError("outside the picture")
    left, top = (part.left - shot.rect.left) * 4, part.top - shot.rect.top
    stride, pixels = shot.image.width * 4, memoryview(shot.image.data)
    rows = [pixels[row * stride + left : row * stride + left + part.width * 4] for row in range(top, top + part.height)]
    return replace(shot, kind="region", image=Image(part.width, part.height, b"".join(rows)), rect=part, window=None)


def flattened(image: Image, black_outs: Iterable[Rect], covers: Iterable[Cover]) -> Image:
    """New pixels, solid black in every rectangle, with the label of each cover written into it; nothing below is in them."""
    written = tuple(covers)
    made = blacked_out(image, (*black_outs, *(cover.rect for cover in written)))
    if any(cover.label for cover in written):
        picture = to_qimage(made)
        painter = QPainter(picture)
        for cover in written:
            write_label(painter, QRectF(cover.rect.left, cover.rect.top, cover.rect.width, cover.rect.height), cover.label)
        painter.end()
        made = from_qimage(picture)
    return made


def screen_of(shot: Screenshot) -> QScreen | None:
    """The screen with the most of what `shot` shows; None for a picture of the whole desktop, which is on all of them."""
    if shot.kind == "desktop":
        return None
    shares = [(shot.rect.intersect(monitor.rect), screen) for screen, monitor in screens_of(shot.monitors)]
    sizes = [(part.width * part.height, screen) for part, screen in shares if part]
    return max(sizes, key=lambda one: one[0])[1] if sizes else None


def screens_of(monitors: tuple[Monitor, ...]) -> tuple[tuple[QScreen, Monitor], ...]:
    """Each monitor with the screen that Qt has for it: by the output's name, else in the order of both."""
    screens = list(QGuiApplication.screens())
    by_name = {screen.name(): screen for screen in screens}
    if all(monitor.name in by_name for monitor in monitors):
        return tuple((by_name[monitor.name], monitor) for monitor in monitors)
    return tuple(zip(screens, monitors, strict=False))
