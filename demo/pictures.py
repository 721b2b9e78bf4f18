"""Small pictures for the goods of the demo chain, drawn when they are needed."""

import base64
import io

from PIL import Image, ImageDraw

SIZE = 256
BACKGROUNDS = {
    "Tea": (232, 241, 228),
    "Cakes": (250, 236, 220),
    "For Home": (228, 235, 245),
}
INK = {
    "Tea": (91, 138, 92),
    "Cakes": (190, 120, 60),
    "For Home": (70, 100, 150),
}


def tile(category: str, number: int) -> bytes:
    """:return: a PNG of a cup, a cake or a box in base64, shaded by ``number``"""
    picture = Image.new("RGB", (SIZE, SIZE), BACKGROUNDS[category])
    shade = 1 - 0.08 * (number % 5)
    ink = tuple(int(part * shade) for part in INK[category])
    draw = {"Tea": _cup, "Cakes": _cake, "For Home": _box}[category]
    draw(ImageDraw.Draw(picture), ink)
    return _png(picture)


def card(color: str) -> bytes:
    """:return: a PNG of a card in a colour such as #b8483c, in base64"""
    picture = Image.new("RGB", (SIZE, SIZE), (240, 238, 234))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((36, 74, 220, 186), 16, fill=color)
    draw.rectangle((36, 150, 220, 158), fill=(255, 255, 255))
    draw.rounded_rectangle((54, 94, 90, 120), 6, fill=(232, 200, 120))
    return _png(picture)


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return base64.b64encode(file.getvalue())


def _cup(draw: ImageDraw.ImageDraw, ink: tuple[int, ...]) -> None:
    draw.ellipse((158, 108, 206, 164), outline=ink, width=12)
    draw.rounded_rectangle((64, 96, 174, 190), 30, fill=ink)
    draw.ellipse((64, 82, 174, 112), fill=(255, 255, 255), outline=ink, width=6)
    draw.ellipse((50, 190, 188, 206), fill=ink)


def _cake(draw: ImageDraw.ImageDraw, ink: tuple[int, ...]) -> None:
    draw.rounded_rectangle((56, 120, 200, 192), 14, fill=ink)
    draw.rounded_rectangle((56, 104, 200, 140), 16, fill=(255, 255, 255))
    draw.ellipse((114, 74, 142, 106), fill=(200, 70, 60))


def _box(draw: ImageDraw.ImageDraw, ink: tuple[int, ...]) -> None:
    draw.rounded_rectangle((64, 84, 192, 196), 10, fill=ink)
    draw.rectangle((118, 84, 138, 196), fill=(255, 255, 255))
    draw.rectangle((64, 124, 192, 142), fill=(255, 255, 255))
