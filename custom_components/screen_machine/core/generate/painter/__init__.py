"""The built-in painter: original pictures from a prompt's words, the season, the sun and a seed.

Importing this package is light; NumPy and Pillow are imported by the process that paints.
"""

from .catalogue import CATALOGUE, STYLES, Style
from .painter import Painter
from .plan import PARAMETERS, Plan, Season

__all__ = ["CATALOGUE", "PARAMETERS", "STYLES", "Painter", "Plan", "Season", "Style"]
