"""Draw the brand pictures: a framed landscape, for light and dark backgrounds. Run in .venv-core."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

BRAND = Path(__file__).resolve().parent.parent / "custom_components" / "screen_machine" / "brand"
SCALE = 4
SIDE = 512
SKY_TOP, SKY_LOW, SUN = (28, 46, 92), (244, 170, 120), (255, 236, 200)
RIDGES = (((120, 108, 150), 0.56, 0.40), ((70, 74, 124), 0.66, 0.52), ((30, 38, 78), 0.80, 0.66))
WOOD, WOOD_LIGHT, MAT = (92, 62, 40), (142, 102, 68), (248, 245, 238)


def _mix(one: tuple[int, ...], other: tuple[int, ...], share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def _landscape(width: int, height: int) -> Image.Image:
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        draw.line([(0, y), (width, y)], fill=_mix(SKY_TOP, SKY_LOW, min(1.0, y / height * 1.35)))
    radius = height * 0.13
    centre = (width * 0.64, height * 0.42)
    draw.ellipse([centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius], fill=SUN)
    for number, (colour, left, peak) in enumerate(RIDGES):
        points = [(0, height * left), (width * (0.26 + 0.2 * number), height * peak)]
        points += [
            (width * (0.5 + 0.14 * number), height * (peak + 0.14)),
            (width * (0.72 + 0.1 * number), height * (peak + 0.03)),
        ]
        points += [(width, height * (left + 0.06)), (width, height), (0, height)]
        draw.polygon(points, fill=colour)
    return picture


def icon() -> Image.Image:
    """Return the icon at four times its size."""
    side = SIDE * SCALE
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = 0.02 * side, 0.17 * side, 0.98 * side, 0.83 * side
    draw.rounded_rectangle([left, top, right, bottom], radius=0.035 * side, fill=WOOD)
    inset = 0.012 * side
    draw.rounded_rectangle(
        [left + inset, top + inset, right - inset, bottom - inset],
        radius=0.026 * side,
        outline=WOOD_LIGHT,
        width=round(0.008 * side),
    )
    edge = 0.055 * side
    draw.rectangle([left + edge, top + edge, right - edge, bottom - edge], fill=MAT)
    mat = 0.115 * side
    box = tuple(round(value) for value in (left + mat, top + mat, right - mat, bottom - mat))
    picture.paste(_landscape(box[2] - box[0], box[3] - box[1]), box[:2])
    draw.rectangle(box, outline=(206, 200, 188), width=round(0.004 * side))
    return picture


def _logo(mark: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    face = ImageFont.load_default(size=150 * SCALE)
    words = Image.new("RGBA", (1, 1))
    _, top, width, bottom = ImageDraw.Draw(words).textbbox((0, 0), "Screen Machine", font=face)
    mark = mark.crop(mark.getbbox())
    mark = mark.resize((round(mark.width * 220 * SCALE / mark.height), 220 * SCALE), Image.Resampling.LANCZOS)
    gap = 60 * SCALE
    logo = Image.new("RGBA", (mark.width + gap + round(width), 256 * SCALE), (0, 0, 0, 0))
    logo.paste(mark, (0, (logo.height - mark.height) // 2))
    ImageDraw.Draw(logo).text(
        (mark.width + gap, (logo.height - bottom - top) / 2), "Screen Machine", font=face, fill=colour
    )
    return logo


def main() -> None:
    """Write all files in both sizes."""
    BRAND.mkdir(exist_ok=True)
    mark = icon()
    pictures = {
        "icon": (mark, SIDE),
        "logo": (_logo(mark, (34, 38, 48)), 256),
        "dark_logo": (_logo(mark, (236, 238, 242)), 256),
    }
    for name, (picture, height) in pictures.items():
        for suffix, tall in (("@2x", height), ("", height // 2)):
            small = picture.resize((round(picture.width * tall / picture.height), tall), Image.Resampling.LANCZOS)
            small.save(BRAND / f"{name}{suffix}.png", optimize=True)


if __name__ == "__main__":
    main()
