"""What a picture file says about itself: written and read without touching a pixel."""
