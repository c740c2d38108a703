"""What a worker is given."""

from base64 import b64encode

from ...art.artwork import Json
from ..backend import Task
from .endpoint import Dialect
from .errors import RunPodAttachmentsError


def worker_input(task: Task, dialect: Dialect) -> Json:
    """Return the input of a job; pictures as plain base64, which all versions take (data URIs: only since 4.1).

    Raises `RunPodAttachmentsError` when there is no place for them.
    """
    graph = task.graph.dump()
    if dialect is Dialect.GRAPH:
        if task.attachments:
            raise RunPodAttachmentsError
        return graph
    pictures: list[Json] = [
        {"name": attachment.name, "image": b64encode(attachment.data).decode()} for attachment in task.attachments
    ]
    return {"workflow": graph, **({"images": pictures} if pictures else {})}
