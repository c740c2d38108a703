"""One module a style, each with `paint(scene)`."""
