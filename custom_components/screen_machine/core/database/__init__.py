"""The index of the library and the studio's memory: one SQLite file that survives power cuts."""
