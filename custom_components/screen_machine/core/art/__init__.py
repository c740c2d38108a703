"""Artworks: making them fit, keeping them, telling how they came to be."""
