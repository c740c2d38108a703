"""Screens: places where art is shown."""
