"""Generators: back-ends that make artworks."""
