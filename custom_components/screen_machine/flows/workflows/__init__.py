"""The dialogues about workflows: one at a time, or a whole catalogue."""
