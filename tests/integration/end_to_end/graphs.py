"""The workflows that are added, as people export them: small, so that a picture takes no time."""

WORDS = {
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "random-sd15.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 320, "height": 180, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a cat", "clip": ["4", 1]}, "_meta": {"title": "Prompt"}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}, "_meta": {"title": "Not"}},
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 1,
            "steps": 4,
            "model": ["4", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
        "_meta": {"title": "Paint it"},
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}, "_meta": {"title": "Develop"}},
    "9": {
        "class_type": "SaveImage",
        "inputs": {"images": ["8", 0], "filename_prefix": "x"},
        "_meta": {"title": "Keep"},
    },
}
"""Words to a picture; no placeholders, so everything has to be found."""

PICTURE = WORDS | {
    "20": {"class_type": "LoadImage", "inputs": {"image": "x.png"}, "_meta": {"title": "Example {{LOAD-IMAGE}}"}},
    "21": {"class_type": "VAEEncode", "inputs": {"pixels": ["20", 0], "vae": ["4", 2]}},
    "3": {**WORDS["3"], "inputs": {**WORDS["3"]["inputs"], "latent_image": ["21", 0]}},
}
"""A picture and words to a picture."""

HEAVY = PICTURE | {"30": {"class_type": "Note", "inputs": {"text": "x" * 7_900_000}}}
"""The same with nearly eight megabytes in a node, as from an extension that keeps its data in the graph."""
