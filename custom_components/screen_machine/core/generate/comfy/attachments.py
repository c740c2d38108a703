"""Reference pictures on their way to a ComfyUI server."""

from collections.abc import Mapping
import hashlib
import mimetypes

import aiohttp

from ..backend import Attachment
from ..graph.graph import Graph
from .errors import ComfyNotComfyError
from .http import Http

FOLDER = "screen_machine"
"""Ours among the server's inputs. Names are made of contents there: equal pictures are one file, others never meet."""
_INPUT = "image"


async def upload(http: Http, attachments: tuple[Attachment, ...]) -> Mapping[str, str]:
    """Send pictures; return how a graph names each on the server."""
    return {attachment.name: await _upload(http, attachment) for attachment in attachments}


def place(graph: Graph, names: Mapping[str, str]) -> Graph:
    """Return a graph whose nodes load the pictures that were sent."""
    return Graph(
        {
            node_id: node.with_inputs(
                {
                    name: names.get(value, value) if name == _INPUT and isinstance(value, str) else value
                    for name, value in node.inputs.items()
                }
            )
            for node_id, node in graph.nodes.items()
        }
    )


async def _upload(http: Http, attachment: Attachment) -> str:
    digest = hashlib.sha256(attachment.data).hexdigest()[:32]
    form = aiohttp.FormData({"type": "input", "subfolder": FOLDER, "overwrite": "true"})
    form.add_field(
        "image",
        attachment.data,
        filename=f"{digest}{mimetypes.guess_extension(attachment.mime_type) or ''}",
        content_type=attachment.mime_type,
    )
    answer = await http.upload("upload/image", form, name=attachment.name)
    match answer:
        case {"name": str(name), "subfolder": str(folder)}:
            return f"{folder}/{name}" if folder else name
        case _:
            raise ComfyNotComfyError(host=http.host)
