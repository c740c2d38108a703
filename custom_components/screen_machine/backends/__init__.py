"""RunPod and ComfyUI in Home Assistant: their workflows as generators, what is known of them, and their entities."""
