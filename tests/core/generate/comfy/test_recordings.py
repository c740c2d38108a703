"""What a real server did, replayed over real sockets."""

import pytest

from core.errors import ScreenMachineError
from core.generate.backend import Preview, Running, Waiting
from core.generate.comfy.errors import (
    ComfyNodeFailedError,
    ComfyNodeMissingError,
    ComfyNoOutputsError,
    ComfyWorkflowInvalidError,
)
from tests.core.generate.comfy.conftest import RECORDINGS
from tests.core.generate.comfy.tasks import finished, fractions, run, task, watched

MADE = {
    "A_model_free": ["modelfree_00001_.png"],
    "B_partly_cached": ["modelfree_00002_.png"],
    "C_fully_cached": ["modelfree_00002_.png"],
    "F_upscale_tiles": ["up_00001_.png"],
    "H_two_samplers_flags": ["ks_00002_.png"],
    "K_preview_binary_no_flags": ["ks_00003_.png"],
}
WRONG = {
    "D_validation_error": (
        ComfyWorkflowInvalidError,
        {
            "reasons": "LoadImage (2): image - Invalid image file: nope.png; "
            "ImageScale (3): upscale_method cannot be “magic”"
        },
    ),
    "D2_unknown_node": (ComfyNodeMissingError, {"node": "NoSuchNode (1)"}),
    "D3_no_outputs": (ComfyNoOutputsError, {}),
    "E_runtime_error": (
        ComfyNodeFailedError,
        {
            "node": "ImageBlur (2)",
            "reason": "Argument #4: Padding size should be less than the corresponding input dimension, but got: "
            "padding (31, 31) at dimension 3 of input [1, 3, 8, 8]",
        },
    ),
}


def test_every_recording_is_replayed():
    assert MADE.keys() | WRONG.keys() == RECORDINGS.keys()


@pytest.mark.parametrize("name", MADE)
async def test_what_was_made_is_fetched(server, comfy, name):
    # B and C have the same graph: the server is to know this recording only.
    comfy.known = {name: RECORDINGS[name]}
    events = await watched(server, comfy, task(RECORDINGS[name].graph))
    assert events[0] == Waiting(ahead=0)
    made = finished(events)
    assert [file.name for file in made.files] == MADE[name]
    assert all(file.mime_type == "image/png" and file.data.startswith(b"\x89PNG") for file in made.files)
    told = fractions(events)
    assert told == sorted(told)
    assert max(told) < 1
    assert len(comfy.queue.started) == 1


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_wrong_is_told_with_titles(server, name):
    kind, details = WRONG[name]
    with pytest.raises(ScreenMachineError) as caught:
        await run(server, task(RECORDINGS[name].graph))
    assert type(caught.value) is kind
    assert caught.value.details == details


async def test_previews_are_told_while_nodes_are_at_work(server, comfy):
    events = await watched(server, comfy, task(RECORDINGS["K_preview_binary_no_flags"].graph))
    previews = [event for event in events if isinstance(event, Preview)]
    assert len(previews) == 4
    assert all(preview.mime_type == "image/jpeg" for preview in previews)
    assert {event.node for event in events if isinstance(event, Running)} >= {"4", "3"}
