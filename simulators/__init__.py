"""Stand-ins, on real sockets, for the devices and services Screen Machine talks to."""
