"""Pictures to test with."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms, ImageDraw


def encoded(image, kind="PNG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def noise(width, height, seed=0):
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


def gradient(width, height):
    across, down = np.linspace(0, 255, width)[None, :], np.linspace(0, 255, height)[:, None]
    planes = [across + 0 * down, 0 * across + down, (across + down) / 2]
    return Image.fromarray(np.stack(planes, axis=-1).astype(np.uint8))


def landscape(width, height, subject, radius=0.07, skin=(224, 172, 140)):
    """Hills under a sky with a person's head and red coat at `subject`, given as shares of width and height."""
    generator = np.random.default_rng(7)
    down = np.linspace(0, 1, height)[:, None]
    sky = np.stack([120 + 60 * down, 150 + 40 * down, 200 - 50 * down], axis=-1) + np.zeros((1, width, 1))
    image = Image.fromarray(sky.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for number in range(4):
        knots = np.cumsum(generator.normal(0, 1, 40))
        line = height * (0.6 + 0.1 * number) + np.interp(np.linspace(0, 39, 200), range(40), knots) * height * 0.01
        points = [(step * width / 199, float(level)) for step, level in enumerate(line)]
        draw.polygon([(0, height), *points, (width, height)], fill=(90 - 15 * number, 105 - 15 * number, 110))
    x, y, r = subject[0] * width, subject[1] * height, radius * min(width, height)
    draw.rectangle((x - 1.3 * r, y + r, x + 1.3 * r, y + 3 * r), fill=(170, 30, 40))
    draw.ellipse((x - r, y - r, x + r, y + r), fill=skin)
    grain = generator.normal(0, 3, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def wide_profile():
    """Return a profile with sRGB's curve and larger primaries (a matrix profile, red and green swapped in)."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(profile[128:132])
    table = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = table[b"rXYZ"], table[b"gXYZ"]
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    at = int.from_bytes(profile[table[b"desc"] + 4 : table[b"desc"] + 8])
    profile[at : at + 200] = profile[at : at + 200].replace(b"s\0R\0G\0B", b"x\0R\0G\0B").replace(b"sRGB", b"xRGB")
    return bytes(profile)
