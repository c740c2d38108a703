"""The domain of Screen Machine, free of Home Assistant: art, generators, screens.

Nothing below this package imports Home Assistant; the clock, random numbers and HTTP sessions are handed in.
"""
