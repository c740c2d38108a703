"""ComfyUI graphs in API format: reading, understanding and changing them, without a ComfyUI at hand."""
