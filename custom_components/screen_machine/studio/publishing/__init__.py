"""Publishing: putting artworks on screens, once, without taking a screen from anybody."""
