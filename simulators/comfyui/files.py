"""The files of a server: those that were uploaded, and those that its runs saved."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aiohttp import web

from .faults import Kind
from .pictures import saved
from .recordings import Fields

if TYPE_CHECKING:
    from .server import ComfyUI

_BLOCKS = 64


class Files:
    """What is uploaded and viewed."""

    def __init__(self, comfy: ComfyUI) -> None:
        self.inputs: dict[str, bytes] = {}
        """What was uploaded, by the names graphs use."""
        self.made: dict[str, bytes] = {}
        """What is viewed in place of a picture of one colour, by file name."""
        self._comfy = comfy

    async def upload(self, request: web.Request) -> web.Response:
        """Keep a picture; without `overwrite` one of the same name and other content gets another name."""
        form = await request.post()
        image = form["image"]
        if not isinstance(image, web.FileField):
            return web.Response(status=400)
        folder = str(form.get("subfolder", ""))
        data = image.file.read()
        name = f"{folder}/{image.filename}" if folder else image.filename
        if form.get("overwrite") not in {"true", "1"} and self.inputs.get(name, data) != data:
            stem, _, suffix = name.rpartition(".")
            name = f"{stem} (1).{suffix}"
        self.inputs[name] = data
        self._comfy.changed()
        return web.json_response({"name": name.rpartition("/")[2], "subfolder": folder, "type": "input"})

    async def view(self, request: web.Request) -> web.StreamResponse:
        """Return a file that a run saved, in blocks."""
        name = request.query["filename"]
        graph = self._saved().get(name)
        if graph is None:
            return web.Response(status=404)
        data = self.made[name] if name in self.made else await asyncio.to_thread(self._paint, name, graph)
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        await response.prepare(request)
        whole = self._comfy.faults.take(Kind.TRUNCATE) is None
        for block in _blocks(data if whole else data[: len(data) // 2]):
            await response.write(block)
        if not whole and request.transport is not None:
            request.transport.abort()
        return response

    def _paint(self, name: str, graph: Fields) -> bytes:
        return self._comfy.paint(graph) if self._comfy.paint else saved(name)

    def _saved(self) -> dict[str, Fields]:
        """Return the graphs that saved files, by the files' names."""
        return {
            file["filename"]: entry["prompt"][2]
            for entry in self._comfy.queue.history.values()
            for output in entry["outputs"].values()
            for files in output.values()
            for file in files
            if isinstance(file, dict)
        }


def _blocks(data: bytes) -> Iterator[bytes]:
    size = max(1, len(data) // _BLOCKS)
    for start in range(0, len(data), size):
        yield data[start : start + size]
