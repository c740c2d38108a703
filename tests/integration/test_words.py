"""Every step of the dialogues has words, and so has everything that they can say is wrong."""

import json
from pathlib import Path
import re
import string

import pytest

import custom_components.screen_machine
from custom_components.screen_machine.core.generate.comfy import errors as comfy_errors
from custom_components.screen_machine.core.generate.graph.errors import GraphError
from custom_components.screen_machine.core.generate.graph.tokens import ROLES
from custom_components.screen_machine.core.generate.runpod import errors as runpod_errors
from custom_components.screen_machine.core.generate.workflows import errors as workflow_errors, propose
from custom_components.screen_machine.core.screens.frame.errors import FrameNotAFrameError, FrameUnreachableError
from custom_components.screen_machine.flows.upkeep import ANOTHER_TV
from custom_components.screen_machine.flows.workflows import form, steps, verdicts
from custom_components.screen_machine.flows.workflows.uploads import UploadGoneError

FOLDER = Path(custom_components.screen_machine.__file__).parent
RUNPOD = [
    runpod_errors.RunPodKeyRefusedError,
    runpod_errors.RunPodEndpointUnknownError,
    runpod_errors.RunPodEndpointUnreadableError,
    runpod_errors.RunPodRequestRefusedError,
]
CONFIG = [
    *RUNPOD,
    runpod_errors.RunPodAddressInvalidError,
    runpod_errors.RunPodUnreachableError,
    runpod_errors.RunPodUnavailableError,
    runpod_errors.RunPodBusyError,
    comfy_errors.ComfyAddressInvalidError,
    comfy_errors.ComfyUnreachableError,
    comfy_errors.ComfyNotComfyError,
    comfy_errors.ComfyTooOldError,
    comfy_errors.ComfyAuthRequiredError,
    comfy_errors.ComfyTroubledError,
]
GRAPHS = [GraphError, *(error for error in GraphError.__subclasses__() if error.code != "graph_skip_impossible")]
WORKFLOW = [
    *RUNPOD,
    *GRAPHS,
    UploadGoneError,
    workflow_errors.StagesUnreadableError,
    runpod_errors.RunPodPolicyError,
]
CATALOGUE = [
    UploadGoneError,
    workflow_errors.ArchiveUnreadableError,
    workflow_errors.ArchiveTooLargeError,
    workflow_errors.CatalogueMissingError,
    workflow_errors.CatalogueError,
]
FINDINGS = set(re.findall(r'code="(\w+)"', Path(propose.__file__).read_text(encoding="utf-8")))
FATAL = set(re.findall(r'code="(\w+)"[^\n]*fatal=True', Path(propose.__file__).read_text(encoding="utf-8")))


@pytest.fixture
def texts() -> dict:
    return json.loads((FOLDER / "translations" / "en.json").read_text(encoding="utf-8"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def source(*files: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for file in files for path in FOLDER.glob(file))


def test_every_step_of_adding_something(texts):
    code = source("config_flow.py", "flows/*.py")
    wanted = {*re.findall(r'\bstep_id="(\w+)"', code), "frame_tv", "runpod", "comfyui"}
    assert wanted == set(texts["config"]["step"]) - {"pair"} | {"pair"}
    assert all(step["title"] for step in texts["config"]["step"].values())
    reasons = {*re.findall(r'reason="(\w+)"', code), ANOTHER_TV, FrameNotAFrameError.code, FrameUnreachableError.code}
    assert reasons <= set(texts["config"]["abort"])
    assert texts["config"]["error"][ANOTHER_TV]


def test_every_step_about_workflows(texts):
    flows = texts["config_subentries"]
    assert set(re.findall(r'\bstep_id="(\w+)"', source("flows/workflows/steps.py"))) | {"user", "graph"} == set(
        flows["workflow"]["step"]
    )
    assert set(re.findall(r'\bstep_id="(\w+)"', source("flows/workflows/catalogue.py"))) == set(
        flows["catalogue"]["step"]
    )
    assert set(re.findall(r'reason="(\w+)"', source("flows/workflows/catalogue.py"))) == set(
        flows["catalogue"]["abort"]
    )


@pytest.mark.parametrize(
    ("errors", "where"),
    [
        (CONFIG, ("config", "error")),
        (WORKFLOW, ("config_subentries", "workflow", "error")),
        (CATALOGUE, ("config_subentries", "catalogue", "error")),
    ],
    ids=["config", "workflow", "catalogue"],
)
def test_every_error_is_told_and_its_placeholders_are_its_details(texts, errors, where):
    told = texts
    for key in where:
        told = told[key]
    for error in errors:
        known = set(re.findall(r"`(\w+)`", (error.__doc__ or "").partition("details:")[2]))
        known |= {"host"} if issubclass(error, runpod_errors.RunPodUnreachableError) else set()
        assert placeholders(told[error.code]) <= known, error.code


def test_everything_odd_about_a_graph_has_a_sentence(texts):
    assert {*FINDINGS, "none"} == set(texts["selector"]["finding"]["options"])
    assert FATAL
    assert set(texts["config_subentries"]["workflow"]["error"]) >= FATAL
    reasons = {error.code for error in GRAPHS} | FATAL | {verdicts.NAME_TAKEN, "graph_missing"}
    assert set(texts["selector"]["problem"]["options"]) == reasons


def test_every_role_has_a_name(texts):
    assert {token.lower().replace("-", "_") for token in ROLES} == set(texts["selector"]["role"]["options"])


def test_every_field_of_a_workflow_has_a_name_and_an_explanation(texts):
    review = texts["config_subentries"]["workflow"]["step"]["review"]
    names = {value for key, value in vars(form).items() if key.startswith("CONF_")}
    parts = [review, *review["sections"].values()]
    assert names == {name for part in parts for name in part["data"]} | set(review["sections"])
    for part in (*parts, *(texts["config_subentries"]["workflow"]["step"][step] for step in ("user", "graph"))):
        assert part["data"].keys() == part["data_description"].keys()
    assert {steps.CONF_FILE, steps.CONF_GRAPH} == set(texts["config_subentries"]["workflow"]["step"]["user"]["data"])
