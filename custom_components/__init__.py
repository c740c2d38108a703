"""Home of the integration while it is developed."""
