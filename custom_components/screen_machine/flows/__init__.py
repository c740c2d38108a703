"""The dialogues about Frame TVs, in parts that the config flow puts together."""
