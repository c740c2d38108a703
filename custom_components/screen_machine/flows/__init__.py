"""The dialogues, in parts that the config flow and its subentries put together."""
