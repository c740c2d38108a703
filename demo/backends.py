"""Back-ends of the demo house: simulated ones, and the dialogues in which their owner adds them."""

import asyncio
from base64 import b64encode
from datetime import UTC, datetime
import json
from typing import Any

from custom_components.screen_machine.core.art.size import Size
from custom_components.screen_machine.core.generate.generator import Request, Surroundings
from custom_components.screen_machine.core.generate.painter.paint import encode, paint
from custom_components.screen_machine.core.generate.painter.plan import decide
from simulators.comfyui import ComfyUI
from simulators.runpod import Gateway, Job

from .home import Home, HomeAssistantError

FLOWS = "/api/config/config_entries/flow"
SUBENTRY_FLOWS = "/api/config/config_entries/subentries/flow"
GRAPH = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "random-sd15.safetensors"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["1", 1]}, "_meta": {"title": "Prompt"}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["1", 1]}, "_meta": {"title": "Not"}},
    "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 1280, "height": 720, "batch_size": 1}},
    "5": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 1,
            "steps": 20,
            "cfg": 7.0,
            "sampler_name": "euler",
            "scheduler": "normal",
            "denoise": 1.0,
            "model": ["1", 0],
            "positive": ["2", 0],
            "negative": ["3", 0],
            "latent_image": ["4", 0],
        },
    },
    "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
    "7": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["6", 0]}},
}
"""Words to a picture, as ComfyUI's own first workflow."""
SECONDS = 8.0
"""How long a job takes at the simulated RunPod."""


def painted(graph: dict[str, Any]) -> bytes:
    """Return what the simulated back-ends make of our graph: a picture of the built-in painter."""
    prompt, seed = graph["2"]["inputs"]["text"], graph["5"]["inputs"]["seed"]
    size = Size(graph["4"]["inputs"]["width"], graph["4"]["inputs"]["height"])
    request = Request(prompt=prompt, seed=seed, size=size, surroundings=Surroundings(now=datetime.now(UTC)))
    return encode(paint(decide(request, lambda: 0)))


def comfyui(host: str) -> ComfyUI:
    """Return a simulated ComfyUI."""
    return ComfyUI(host=host, paint=painted)


def runpod(host: str, *, seconds: float = SECONDS) -> Gateway:
    """Return a simulated RunPod with as many workers as there are jobs."""
    gateway = Gateway(host=host)

    async def work(job: Job) -> None:
        gateway.begin(job)
        for step in range(1, 21):
            await asyncio.sleep(seconds / 20)
            gateway.tell(job, {"type": "progress", "value": step, "max": 20, "node": "5"})
        picture = await asyncio.to_thread(painted, job.input["workflow"])
        images = [{"filename": "ComfyUI_00001_.jpg", "type": "base64", "data": b64encode(picture).decode()}]
        gateway.end(job, output={"images": images})

    gateway.stand_in = work
    return gateway


async def add_comfyui(home: Home, comfy: ComfyUI) -> str:
    """Add a ComfyUI and return its entry's id."""
    return await _add(home, "comfyui", {"url": comfy.url})


async def add_runpod(home: Home, gateway: Gateway) -> str:
    """Add an endpoint of RunPod and return its entry's id."""
    more = {"url": f"{gateway.url}/v2"}
    return await _add(home, "runpod", {"api_key": gateway.key, "endpoint": gateway.endpoint, "more": more})


async def _add(home: Home, kind: str, entered: dict[str, Any]) -> str:
    flow = await home.post(FLOWS, {"handler": "screen_machine"})
    flow = await home.post(f"{FLOWS}/{flow['flow_id']}", {"next_step_id": kind})
    flow = await home.post(f"{FLOWS}/{flow['flow_id']}", entered)
    if flow["type"] != "create_entry":
        raise HomeAssistantError(f"{kind} could not be added: {flow}")
    entry_id: str = flow["result"]["entry_id"]
    return entry_id


async def add_workflow(home: Home, entry_id: str, name: str, **decided: Any) -> None:
    """Add our graph as a workflow; what is not decided stays as the dialogue proposes it."""
    flow = await home.post(SUBENTRY_FLOWS, {"handler": [entry_id, "workflow"]})
    flow = await home.post(f"{SUBENTRY_FLOWS}/{flow['flow_id']}", {"graph": json.dumps(GRAPH)})
    entered = _proposed(flow["data_schema"]) | {"name": name} | decided
    flow = await home.post(f"{SUBENTRY_FLOWS}/{flow['flow_id']}", entered)
    if flow["type"] != "create_entry":
        raise HomeAssistantError(f"{name} could not be added: {flow}")


def _proposed(schema: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a form is filled with when it opens."""
    proposed = {}
    for field in schema:
        if "schema" in field:
            proposed[field["name"]] = _proposed(field["schema"])
        elif (value := field.get("description", {}).get("suggested_value", field.get("default"))) is not None:
            proposed[field["name"]] = value
    return proposed
