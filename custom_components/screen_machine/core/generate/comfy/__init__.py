"""ComfyUI at home: a server that runs graphs, spoken to directly."""
