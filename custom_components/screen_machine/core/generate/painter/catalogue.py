"""The painter's styles as data: what they are called, which words ask for them and when they suit the sky."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One way of painting; `styles/<id>.py` holds its `paint(scene)`."""

    id: str
    concepts: dict[str, int] = field(default_factory=dict)
    """How strongly a concept of `words.CONCEPTS` asks for this style."""
    sun: tuple[int, int] = (-90, 90)
    """Between which elevations of the sun it is chosen when no word asks for anything."""

    def suits(self, sun_elevation: int) -> bool:
        """Tell whether it is chosen unasked at this elevation of the sun."""
        lowest, highest = self.sun
        return lowest <= sun_elevation <= highest


CATALOGUE: dict[str, Style] = {
    style.id: style
    for style in (
        Style(
            id="mountains",
            concepts={
                "mountain": 4,
                "hill": 3,
                "sky": 1,
                "landscape": 3,
                "lake": 3,
                "aurora": 3,
                "fog": 1,
                "moon": 1,
                "snow": 1,
            },
        ),
        Style(id="sea", concepts={"sea": 4, "sky": 1, "beach": 3, "horizon": 3, "wave": 2, "boat": 3, "moon": 1}),
        Style(id="dunes", concepts={"desert": 4, "sand": 3, "sky": 1}, sun=(-10, 90)),
        Style(id="forest", concepts={"forest": 4, "tree": 3, "fog": 2, "rain": 1}, sun=(-12, 90)),
        Style(id="city", concepts={"city": 4, "window": 2, "house": 2, "street": 2}, sun=(-90, 6)),
        Style(id="ink", concepts={"ink": 5, "japan": 4, "calm": 1, "mountain": 1, "bird": 2}, sun=(-6, 90)),
        Style(id="watercolour", concepts={"watercolour": 5, "flower": 2, "soft": 2, "abstract": 1}, sun=(-6, 90)),
        Style(id="silk", concepts={"silk": 5, "flow": 3, "wind": 2, "wave": 1, "abstract": 2, "smoke": 1}),
        Style(id="ribbons", concepts={"ribbon": 5, "pattern": 4, "geometric": 2, "abstract": 1}),
        Style(id="attractor", concepts={"attractor": 5, "chaos": 4, "space": 3, "smoke": 3, "abstract": 1}),
        Style(id="arches", concepts={"arch": 5, "modern": 3, "geometric": 3, "abstract": 1, "calm": 1}),
        Style(id="contours", concepts={"contour": 5, "map": 4, "line": 3, "abstract": 1}),
    )
}
"""Every style by its id."""

STYLES: tuple[str, ...] = tuple(CATALOGUE)
"""The ids of every style, in the order people choose from."""
