"""What workers answer, by version and fork (worker-comfyui's handler at its tags 1.0 to 5.8.5)."""

from base64 import b64encode
import os
from typing import Any
from urllib.request import Request, urlopen

from .behaviour import Outcome, Shape


def made(shape: Shape, job_id: str, pictures: list[bytes]) -> Any:
    """Return an answer with pictures in it, or with where they are."""
    texts = [b64encode(picture).decode() for picture in pictures]
    names = [f"ComfyUI_{number:05}_.png" for number in range(1, len(pictures) + 1)]
    match shape:
        case Shape.V1_1 | Shape.V2:
            return {"status": "success", "message": texts[-1]}
        case Shape.V5:
            return {
                "images": [
                    {"filename": name, "type": "base64", "data": text} for name, text in zip(names, texts, strict=True)
                ]
            }
        case Shape.VIDEOS:
            return {"videos": [{"filename": name, "data": text} for name, text in zip(names, texts, strict=True)]}
        case Shape.IMAGE_BASE64:
            return {"image_base64": texts[0], "seed": 1}
        case Shape.DATA_URIS:
            return [f"data:image/png;base64,{text}" for text in texts]
        case Shape.TEXT:
            return texts[0]
        case _:
            return _elsewhere(shape, [_upload(job_id, name, data) for name, data in zip(names, pictures, strict=True)])


def _elsewhere(shape: Shape, urls: list[str]) -> Any:
    names = [url.partition("?")[0].rpartition("/")[2] for url in urls]
    match shape:
        case Shape.V5_URL:
            return {
                "images": [
                    {"filename": name, "type": "s3_url", "data": url} for name, url in zip(names, urls, strict=True)
                ]
            }
        case Shape.URL_AND_NAME:
            return {"images": [{"url": url, "filename": name} for name, url in zip(names, urls, strict=True)]}
        case Shape.TOP_URL:
            return {"url": urls[0]}
        case _:
            return {"status": "success", "message": urls[-1]}


def _upload(job_id: str, name: str, picture: bytes) -> str:
    """Put a picture into the bucket and return where it is, signed."""
    url = f"{os.environ['BUCKET_ENDPOINT_URL']}/{job_id}-{name}"
    with urlopen(Request(url, data=picture, method="PUT"), timeout=10):  # noqa: S310 - the simulated bucket
        return f"{url}?X-Amz-Credential=a%2Fb&X-Amz-Signature=secret%2Bsigned"


def missing() -> dict[str, Any]:
    """Return the answer to an input without a graph."""
    return {"error": "Missing 'workflow' parameter"}


def failed(outcome: Outcome, graph: dict[str, Any]) -> dict[str, Any]:
    """Return what is answered when nothing was made."""
    node_id = list(graph)[-1]
    class_type = graph[node_id]["class_type"]
    message = "Expected all tensors to be on the same device"
    match outcome:
        case Outcome.NOTHING:
            return {"status": "success_no_images", "images": []}
        case Outcome.INVALID:
            errors = [
                {
                    "type": "value_not_in_list",
                    "message": "Value not in list",
                    "details": "ckpt_name: 'flux.safetensors' not in ['sdxl.safetensors']",
                    "extra_info": {"input_name": "ckpt_name"},
                }
            ]
            said = f"• Node {node_id} (errors): {errors}\n• Node {node_id} (class_type): {class_type}"
            return {"error": f"Workflow validation failed:\n{said}\n\nAvailable checkpoint models: sdxl.safetensors"}
        case Outcome.NODE_FAILED:
            said = f"Node Type: {class_type}, Node ID: {node_id}, Message: {message}"
            return {"error": "Job processing failed", "details": [f"Workflow execution error: {said}"]}
        case _:
            return {"status": "error", "message": message}
