"""Samsung Frame TVs: their art channel, pairing, and the screen made of them."""
