"""What a style is given to paint with."""

from collections.abc import Callable

import numpy as np

from .canvas import Canvas
from .colour import Dye
from .light import Light
from .noise import Frame, generator
from .plan import Plan


class Scene:
    """A plan, its geometry, its light and an empty canvas."""

    def __init__(self, plan: Plan, checkpoint: Callable[[float], None]) -> None:
        """Prepare a canvas for a plan."""
        self.plan = plan
        self.wishes = plan.wishes
        self.dye = Dye(plan.wishes)
        self.frame = Frame(plan.size)
        self.light = Light.of(plan, self.random("light"))
        self.canvas = Canvas(self.frame, self.random("grain"), checkpoint)

    def random(self, *purpose: str | int) -> np.random.Generator:
        """Return random numbers for one purpose."""
        return generator(self.plan.seed, self.plan.style, *purpose)

    def chance(self, concept: str, probability: float) -> bool:
        """Tell whether a feature is in the picture: always when asked for, never when unwanted, else by the seed."""
        if concept in self.wishes.unwanted:
            return False
        return concept in self.wishes or float(self.random("chance", concept).random()) < probability
