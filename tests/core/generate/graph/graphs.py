"""Graphs as they are exported by people, small enough to read."""

import json

CHECKPOINT = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl.safetensors"}}
TEXT_TO_IMAGE = {
    "4": {**CHECKPOINT, "_meta": {"title": "Model {{BASE-MODEL}}"}},
    "5": {
        "class_type": "EmptyLatentImage",
        "inputs": {"width": 1024, "height": 1024, "batch_size": 1},
        "_meta": {"title": "Empty {{LATENT-IMAGE}}"},
    },
    "6": {
        "class_type": "CLIPTextEncode",
        "inputs": {"text": "a cat", "clip": ["10", 1]},
        "_meta": {"title": "Prompt {{POSITIVE-PROMPT}}"},
    },
    "7": {
        "class_type": "CLIPTextEncode",
        "inputs": {"text": "blurry", "clip": ["10", 1]},
        "_meta": {"title": "Not that {{NEGATIVE-PROMPT}}"},
    },
    "10": {
        "class_type": "LoraLoader",
        "inputs": {
            "lora_name": "oil.safetensors",
            "strength_model": 1.0,
            "strength_clip": 1.0,
            "model": ["4", 0],
            "clip": ["4", 1],
        },
        "_meta": {"title": "{{LORA}} {{LORA_FLAG}}"},
    },
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 1,
            "steps": 20,
            "cfg": 7.0,
            "sampler_name": "euler",
            "scheduler": "normal",
            "denoise": 1.0,
            "model": ["10", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
        "_meta": {"title": "KSampler {{SAMPLER}}"},
    },
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "12": {"class_type": "UpscaleModelLoader", "inputs": {"model_name": "x4.pth"}, "_meta": {"title": "{{UPSCALER}}"}},
    "11": {
        "class_type": "ImageUpscaleWithModel",
        "inputs": {"upscale_model": ["12", 0], "image": ["8", 0]},
        "_meta": {"title": "Upscale {{UPSCALE_FLAG}}"},
    },
    "9": {
        "class_type": "SaveImage",
        "inputs": {"filename_prefix": "ComfyUI", "images": ["11", 0]},
        "_meta": {"title": "Save {{SAVE-IMAGE}}"},
    },
}


def plain(graph: dict) -> dict:
    """Return a graph without anybody's titles."""
    return {node_id: {key: value for key, value in node.items() if key != "_meta"} for node_id, node in graph.items()}


FLUX = {
    "1": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux.safetensors", "weight_dtype": "default"}},
    "2": {"class_type": "DualCLIPLoader", "inputs": {"clip_name1": "a", "clip_name2": "b", "type": "flux"}},
    "3": {"class_type": "VAELoader", "inputs": {"vae_name": "ae.safetensors"}},
    "4": {"class_type": "PrimitiveStringMultiline", "inputs": {"value": "a cat"}},
    "5": {"class_type": "CLIPTextEncode", "inputs": {"text": ["4", 0], "clip": ["2", 0]}},
    "6": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["5", 0]}},
    "7": {"class_type": "BasicGuider", "inputs": {"model": ["1", 0], "conditioning": ["6", 0]}},
    "8": {"class_type": "RandomNoise", "inputs": {"noise_seed": 7}},
    "9": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
    "10": {
        "class_type": "BasicScheduler",
        "inputs": {"scheduler": "simple", "steps": 20, "denoise": 1.0, "model": ["1", 0]},
    },
    "11": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 1024, "height": 576, "batch_size": 1}},
    "12": {
        "class_type": "SamplerCustomAdvanced",
        "inputs": {
            "noise": ["8", 0],
            "guider": ["7", 0],
            "sampler": ["9", 0],
            "sigmas": ["10", 0],
            "latent_image": ["11", 0],
        },
    },
    "13": {"class_type": "VAEDecode", "inputs": {"samples": ["12", 0], "vae": ["3", 0]}},
    "14": {"class_type": "SaveImage", "inputs": {"filename_prefix": "flux", "images": ["13", 0]}},
}
CONTROLLED = {
    **{node_id: node for node_id, node in plain(TEXT_TO_IMAGE).items() if node_id not in {"11", "12", "9"}},
    "20": {"class_type": "LoadImage", "inputs": {"image": "sketch.png"}},
    "21": {"class_type": "ControlNetLoader", "inputs": {"control_net_name": "scribble"}},
    "22": {
        "class_type": "ControlNetApplyAdvanced",
        "inputs": {
            "strength": 1.0,
            "positive": ["6", 0],
            "negative": ["7", 0],
            "control_net": ["21", 0],
            "image": ["20", 0],
        },
        "_meta": {"title": "Control {{CONTROL_FLAG}}"},
    },
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["8", 0]}},
}
CONTROLLED["3"] = {
    "class_type": "KSampler",
    "inputs": {**TEXT_TO_IMAGE["3"]["inputs"], "positive": ["22", 0], "negative": ["22", 1]},
}


def text(graph: dict) -> str:
    return json.dumps(graph)
