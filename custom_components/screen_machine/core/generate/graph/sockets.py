"""What flows along a graph's links.

A graph in API format does not say of what type a node's outputs are. ComfyUI's own nodes are known here (as of 0.3.64, its
`/object_info`); of others the inputs tell that their outputs are wired to, as ComfyUI and its extensions name inputs alike.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from .graph import Graph, Link


class Socket(StrEnum):
    """Types of outputs, by ComfyUI's names."""

    AUDIO = "AUDIO"
    CLIP = "CLIP"
    CLIP_VISION = "CLIP_VISION"
    CLIP_VISION_OUTPUT = "CLIP_VISION_OUTPUT"
    CONDITIONING = "CONDITIONING"
    CONTROL_NET = "CONTROL_NET"
    FLOAT = "FLOAT"
    GUIDER = "GUIDER"
    IMAGE = "IMAGE"
    INT = "INT"
    LATENT = "LATENT"
    MASK = "MASK"
    MODEL = "MODEL"
    NOISE = "NOISE"
    SAMPLER = "SAMPLER"
    SIGMAS = "SIGMAS"
    STRING = "STRING"
    STYLE_MODEL = "STYLE_MODEL"
    UPSCALE_MODEL = "UPSCALE_MODEL"
    VAE = "VAE"
    VIDEO = "VIDEO"


_S = Socket
_OUTPUTS: Mapping[str, tuple[Socket, ...]] = MappingProxyType({
    "BasicGuider": (_S.GUIDER,),
    "BasicScheduler": (_S.SIGMAS,),
    "CFGGuider": (_S.GUIDER,),
    "CLIPLoader": (_S.CLIP,),
    "CLIPSetLastLayer": (_S.CLIP,),
    "CLIPTextEncode": (_S.CONDITIONING,),
    "CLIPTextEncodeFlux": (_S.CONDITIONING,),
    "CLIPTextEncodeSDXL": (_S.CONDITIONING,),
    "CLIPVisionEncode": (_S.CLIP_VISION_OUTPUT,),
    "CLIPVisionLoader": (_S.CLIP_VISION,),
    "CheckpointLoaderSimple": (_S.MODEL, _S.CLIP, _S.VAE),
    "ConditioningCombine": (_S.CONDITIONING,),
    "ConditioningConcat": (_S.CONDITIONING,),
    "ConditioningZeroOut": (_S.CONDITIONING,),
    "ControlNetApply": (_S.CONDITIONING,),
    "ControlNetApplyAdvanced": (_S.CONDITIONING, _S.CONDITIONING),
    "ControlNetLoader": (_S.CONTROL_NET,),
    "CreateVideo": (_S.VIDEO,),
    "DualCLIPLoader": (_S.CLIP,),
    "EmptyHunyuanLatentVideo": (_S.LATENT,),
    "EmptyImage": (_S.IMAGE,),
    "EmptyLatentImage": (_S.LATENT,),
    "EmptySD3LatentImage": (_S.LATENT,),
    "FluxGuidance": (_S.CONDITIONING,),
    "FluxKontextImageScale": (_S.IMAGE,),
    "FreeU": (_S.MODEL,),
    "FreeU_V2": (_S.MODEL,),
    "GrowMask": (_S.MASK,),
    "ImageBatch": (_S.IMAGE,),
    "ImageBlend": (_S.IMAGE,),
    "ImageBlur": (_S.IMAGE,),
    "ImageCrop": (_S.IMAGE,),
    "ImageFromBatch": (_S.IMAGE,),
    "ImageInvert": (_S.IMAGE,),
    "ImagePadForOutpaint": (_S.IMAGE, _S.MASK),
    "ImageScale": (_S.IMAGE,),
    "ImageScaleBy": (_S.IMAGE,),
    "ImageScaleToTotalPixels": (_S.IMAGE,),
    "ImageSharpen": (_S.IMAGE,),
    "ImageStitch": (_S.IMAGE,),
    "ImageToMask": (_S.MASK,),
    "ImageUpscaleWithModel": (_S.IMAGE,),
    "InpaintModelConditioning": (_S.CONDITIONING, _S.CONDITIONING, _S.LATENT),
    "InvertMask": (_S.MASK,),
    "KSampler": (_S.LATENT,),
    "KSamplerAdvanced": (_S.LATENT,),
    "KSamplerSelect": (_S.SAMPLER,),
    "LatentBlend": (_S.LATENT,),
    "LatentUpscale": (_S.LATENT,),
    "LatentUpscaleBy": (_S.LATENT,),
    "LoadImage": (_S.IMAGE, _S.MASK),
    "LoadImageMask": (_S.MASK,),
    "LoadImageOutput": (_S.IMAGE, _S.MASK),
    "LoraLoader": (_S.MODEL, _S.CLIP),
    "LoraLoaderModelOnly": (_S.MODEL,),
    "MaskToImage": (_S.IMAGE,),
    "ModelSamplingAuraFlow": (_S.MODEL,),
    "ModelSamplingFlux": (_S.MODEL,),
    "ModelSamplingSD3": (_S.MODEL,),
    "PrimitiveFloat": (_S.FLOAT,),
    "PrimitiveInt": (_S.INT,),
    "PrimitiveString": (_S.STRING,),
    "PrimitiveStringMultiline": (_S.STRING,),
    "RandomNoise": (_S.NOISE,),
    "ReferenceLatent": (_S.CONDITIONING,),
    "RepeatLatentBatch": (_S.LATENT,),
    "SamplerCustom": (_S.LATENT, _S.LATENT),
    "SamplerCustomAdvanced": (_S.LATENT, _S.LATENT),
    "SetLatentNoiseMask": (_S.LATENT,),
    "SplitSigmas": (_S.SIGMAS, _S.SIGMAS),
    "StyleModelApply": (_S.CONDITIONING,),
    "StyleModelLoader": (_S.STYLE_MODEL,),
    "TripleCLIPLoader": (_S.CLIP,),
    "UNETLoader": (_S.MODEL,),
    "UpscaleModelLoader": (_S.UPSCALE_MODEL,),
    "VAEDecode": (_S.IMAGE,),
    "VAEDecodeTiled": (_S.IMAGE,),
    "VAEEncode": (_S.LATENT,),
    "VAEEncodeForInpaint": (_S.LATENT,),
    "VAEEncodeTiled": (_S.LATENT,),
    "VAELoader": (_S.VAE,),
    "WanFirstLastFrameToVideo": (_S.CONDITIONING, _S.CONDITIONING, _S.LATENT),
    "WanImageToVideo": (_S.CONDITIONING, _S.CONDITIONING, _S.LATENT),
})  # fmt: skip
_INPUTS: Mapping[str, Socket] = MappingProxyType({
    "audio": _S.AUDIO,
    "clip": _S.CLIP,
    "clip_vision": _S.CLIP_VISION,
    "clip_vision_output": _S.CLIP_VISION_OUTPUT,
    "conditioning": _S.CONDITIONING,
    "control_net": _S.CONTROL_NET,
    "end_image": _S.IMAGE,
    "frames": _S.IMAGE,
    "guider": _S.GUIDER,
    "image": _S.IMAGE,
    "image1": _S.IMAGE,
    "image2": _S.IMAGE,
    "images": _S.IMAGE,
    "init_image": _S.IMAGE,
    "latent": _S.LATENT,
    "latent_image": _S.LATENT,
    "mask": _S.MASK,
    "model": _S.MODEL,
    "negative": _S.CONDITIONING,
    "noise": _S.NOISE,
    "pixels": _S.IMAGE,
    "positive": _S.CONDITIONING,
    "sampler": _S.SAMPLER,
    "samples": _S.LATENT,
    "sigmas": _S.SIGMAS,
    "start_image": _S.IMAGE,
    "style_model": _S.STYLE_MODEL,
    "text": _S.STRING,
    "upscale_model": _S.UPSCALE_MODEL,
    "vae": _S.VAE,
    "video": _S.VIDEO,
})  # fmt: skip


def socket(graph: Graph, link: Link) -> Socket | None:
    """Return the type of what flows along a link, None when neither its source nor any of its consumers tells."""
    outputs = _OUTPUTS.get(graph.nodes[link.node].class_type)
    if outputs is not None:
        return outputs[link.output] if 0 <= link.output < len(outputs) else None
    told = {found for _, name, other in graph.consumers(link.node) if other == link and (found := _INPUTS.get(name))}
    return told.pop() if len(told) == 1 else None


def wanted(graph: Graph, consumer: str, name: str) -> Socket | None:
    """Return the type that an input takes: by its name, or by what is wired to it now."""
    if found := _INPUTS.get(name):
        return found
    link = graph.nodes[consumer].link(name)
    return socket(graph, link) if link else None


def outputs(graph: Graph, node_id: str) -> Mapping[int, Socket]:
    """Return the outputs of a node by their numbers, as far as their types are known."""
    known = _OUTPUTS.get(graph.nodes[node_id].class_type)
    if known is not None:
        return dict(enumerate(known))
    used = {link.output for _, _, link in graph.consumers(node_id)}
    return {number: found for number in sorted(used) if (found := socket(graph, Link(node_id, number)))}
