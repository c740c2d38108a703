"""Workflows: ComfyUI graphs with everything a person or a program needs to know to use them."""
