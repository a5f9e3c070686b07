"""A believable trading desktop as BGRX pixels: text, flat areas, charts, gradients, and a part with noise like a photograph."""

from __future__ import annotations

import random
from functools import cache

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFilter, ImageFont
from Xlib import display

from capture_tool.core.model import Image


@cache
def desktop_picture(width: int, height: int) -> Pillow.Image:
    """An RGB picture of that size, the same every time."""
    dice = random.Random(7)
    picture = Pillow.new("RGB", (width, height), (24, 26, 32))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype("DejaVuSans.ttf", 14)
    for left in range(0, width, 640):
        for top in range(0, height, 540):
            _panel(draw, font, dice, left + 8, top + 8, 624, 524)
    noise = Pillow.effect_noise((width // 5, height // 4), 60).filter(ImageFilter.GaussianBlur(1))
    gradient = Pillow.linear_gradient("L").resize(noise.size)
    picture.paste(Pillow.merge("RGB", (noise, gradient, noise)), (width - width // 5 - 20, height - height // 4 - 20))
    return picture


def _panel(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, dice: random.Random, x: int, y: int, w: int, h: int) -> None:
    draw.rectangle((x, y, x + w, y + h), fill=(32, 35, 43), outline=(60, 64, 75))
    draw.rectangle((x, y, x + w, y + 24), fill=(45, 50, 62))
    draw.text((x + 8, y + 4), "EURUSD  1h   Orders   Portfolio", font=font, fill=(210, 214, 222))
    price = 200.0
    for step in range(x + 10, x + w - 200, 6):
        price = max(40.0, min(h - 120.0, price + dice.uniform(-14, 14)))
        colour = (38, 166, 154) if dice.random() > 0.5 else (239, 83, 80)
        draw.line((step, y + 60 + price, step, y + 90 + price), fill=colour)
        draw.rectangle((step - 2, y + 66 + price, step + 2, y + 80 + price), fill=colour)
    for line in range(22):
        text = f"{dice.choice(('BUY', 'SELL'))} {dice.randint(1, 900):4d} {dice.uniform(1, 900):8.2f}"
        draw.text((x + w - 190, y + 34 + line * 20), text, font=font, fill=(190, 196, 206) if line % 2 else (150, 156, 170))


def as_image(picture: Pillow.Image) -> Image:
    """The same pixels as a grab gives them."""
    return Image(picture.width, picture.height, picture.convert("RGB").tobytes("raw", "BGRX"))


def paint_root(name: str, picture: Pillow.Image) -> None:
    """Makes `picture` the background of an X display; the server keeps it."""
    server = display.Display(name)
    try:
        screen = server.screen()
        pixmap = screen.root.create_pixmap(picture.width, picture.height, screen.root_depth)
        pixmap.put_pil_image(pixmap.create_gc(), 0, 0, picture)
        screen.root.change_attributes(background_pixmap=pixmap)
        screen.root.clear_area()
        server.sync()
    finally:
        server.close()
