"""A whole house on this machine: a real Home Assistant with Screen Machine, simulated televisions, a real browser."""
