"""The application: jobs, publishing and collections; it owns their tasks and lifetimes."""
