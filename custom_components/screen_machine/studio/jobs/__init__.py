"""Jobs: requests to generate, from the queue to the screen."""
