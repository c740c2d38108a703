"""Files and texts that people hand to the dialogues. All of it blocks."""

from pathlib import Path

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes

from ...core.errors import InvalidRequestError
from ...core.generate.graph.errors import GraphUnreadableError
from ...core.generate.graph.graph import Graph
from ...core.generate.workflows.archive import LARGEST_FILE, read_archive
from ...core.generate.workflows.classic import Imported


class UploadGoneError(InvalidRequestError):
    """A file that was uploaded is no longer there: it was read before, or Home Assistant was restarted."""

    code = "upload_gone"


def read_graph(hass: HomeAssistant, text: str, file_id: str | None) -> tuple[str, Graph]:
    """Return a graph that was pasted or uploaded, and a title by the name of its file (empty when pasted).

    Raises `GraphError` and `UploadGoneError`.
    """
    name = ""
    if file_id:
        name, data = _uploaded(hass, file_id)
        text = data.decode("utf-8-sig", errors="replace")
    if len(text) > LARGEST_FILE:
        raise GraphUnreadableError
    graph = Graph.parse(text)
    if not can_be_kept(graph):
        raise GraphUnreadableError
    return _title(name), graph


def read_catalogue(hass: HomeAssistant, file_id: str) -> list[Imported]:
    """Return the entries of a catalogue that was uploaded. Raises what `read_archive` raises, and `UploadGoneError`."""
    try:
        with process_uploaded_file(hass, file_id) as path, path.open("rb") as file:
            return read_archive(file)
    except ValueError:
        raise UploadGoneError from None


def can_be_kept(graph: Graph) -> bool:
    """Return whether a graph fits into Home Assistant's storage, as one with numbers beyond 64 bits does not."""
    try:
        json_bytes(graph.dump())
    except TypeError, ValueError:
        return False
    return True


def _uploaded(hass: HomeAssistant, file_id: str) -> tuple[str, bytes]:
    try:
        with process_uploaded_file(hass, file_id) as path, path.open("rb") as file:
            return path.name, file.read(LARGEST_FILE + 1)
    except ValueError:
        raise UploadGoneError from None


def _title(file_name: str) -> str:
    """Return a file's name as a title: `flux-dev_v2.json` is “Flux dev v2”."""
    words = " ".join(Path(file_name).stem.replace("_", " ").replace("-", " ").split())
    return words[:1].upper() + words[1:]
