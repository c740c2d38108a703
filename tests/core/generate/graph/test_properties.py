"""What holds for every graph, whatever is changed in it."""

import copy
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings, strategies as st

from core.art.size import Size
from core.generate.generator import Request, Surroundings
from core.generate.graph.discover import savers, slots
from core.generate.graph.errors import GraphSkipError
from core.generate.graph.graph import Graph
from core.generate.graph.mutate import Values, mutate
from core.generate.graph.tokens import ROLES
from core.generate.workflows.errors import OutputSkippedError
from core.generate.workflows.propose import propose
from core.generate.workflows.workflow import Limits, Workflow

# What flows, by ComfyUI's own nodes: class → (wired inputs, outputs, values)
_CLASSES = {
    "CheckpointLoaderSimple": ({}, ("MODEL", "CLIP", "VAE"), {"ckpt_name": "x"}),
    "EmptyLatentImage": ({}, ("LATENT",), {"width": 8, "height": 8, "batch_size": 1}),
    "LoadImage": ({}, ("IMAGE", "MASK"), {"image": "x"}),
    "CLIPTextEncode": ({"clip": "CLIP"}, ("CONDITIONING",), {"text": "x"}),
    "LoraLoader": ({"model": "MODEL", "clip": "CLIP"}, ("MODEL", "CLIP"), {"lora_name": "x", "strength_model": 1.0}),
    "KSampler": (
        {"model": "MODEL", "positive": "CONDITIONING", "negative": "CONDITIONING", "latent_image": "LATENT"},
        ("LATENT",),
        {"seed": 1, "steps": 20},
    ),
    "VAEDecode": ({"samples": "LATENT", "vae": "VAE"}, ("IMAGE",), {}),
    "VAEEncode": ({"pixels": "IMAGE", "vae": "VAE"}, ("LATENT",), {}),
    "ImageScale": ({"image": "IMAGE"}, ("IMAGE",), {"width": 8, "height": 8}),
    "ImageBlend": ({"image1": "IMAGE", "image2": "IMAGE"}, ("IMAGE",), {"blend_factor": 0.5}),
    "LatentUpscale": ({"samples": "LATENT"}, ("LATENT",), {"width": 8, "height": 8}),
    "InvertMask": ({"mask": "MASK"}, ("MASK",), {}),
    "InpaintModelConditioning": (
        {"positive": "CONDITIONING", "negative": "CONDITIONING", "pixels": "IMAGE", "vae": "VAE", "mask": "MASK"},
        ("CONDITIONING", "CONDITIONING", "LATENT"),
        {},
    ),
    "SaveImage": ({"images": "IMAGE"}, (), {"filename_prefix": "x"}),
}
_BEGINNINGS = ["CheckpointLoaderSimple", "EmptyLatentImage", "LoadImage", "CLIPTextEncode"]
_FLAGS = ["", "{{A_FLAG}}", "{{B_FLAG}}", "{{SAMPLER}}", "{{LATENT-IMAGE}} {{A_FLAG}}"]


@st.composite
def graphs(draw, *, marked: bool = True) -> dict:
    names = _BEGINNINGS + draw(st.lists(st.sampled_from(sorted(_CLASSES)), max_size=12))
    made: dict[str, list[list]] = {}
    graph = {}
    for number, name in enumerate(names, 1):
        wired, outputs, values = _CLASSES[name]
        if not all(made.get(kind) for kind in wired.values()):
            continue
        links = {socket: list(draw(st.sampled_from(made[kind]))) for socket, kind in wired.items()}
        graph[str(number)] = {
            "class_type": name,
            "inputs": {**links, **values},
            "_meta": {"title": f"{name} {draw(st.sampled_from(_FLAGS if marked else ['']))}"},
        }
        for index, kind in enumerate(outputs):
            made.setdefault(kind, []).append([str(number), index])
    return graph


def flowing(graph: dict, link: list) -> str:
    return _CLASSES[graph[link[0]]["class_type"]][1][link[1]]


def upstream(graph: dict, node_id: str) -> set[str]:
    found = {link[0] for link in graph[node_id]["inputs"].values() if isinstance(link, list)}
    return found.union(*(upstream(graph, before) for before in found))


_values = st.dictionaries(
    st.sampled_from(sorted(ROLES)),
    st.dictionaries(st.sampled_from(["seed", "steps", "width", "height", "text", "image", "nonsense"]), st.integers()),
)


@settings(max_examples=300, deadline=None)
@given(graphs(), _values, st.sets(st.sampled_from(["A_FLAG", "B_FLAG", "C_FLAG"])))
def test_changing_a_graph(graph, inputs, skipped):
    before = copy.deepcopy(graph)
    gone = {node_id for node_id, node in graph.items() if any(flag in node["_meta"]["title"] for flag in skipped)}
    try:
        after = mutate(Graph.of(graph), Values(inputs=inputs, skipped=skipped)).dump()
    except GraphSkipError:
        assert any(
            _left_alone(graph, gone, node_id, link)
            for node_id, node in graph.items()
            if node_id not in gone
            for link in node["inputs"].values()
            if isinstance(link, list) and link[0] in gone
        )
        return
    finally:
        assert graph == before
    assert set(after) == set(graph) - gone
    for node_id, node in after.items():
        old = graph[node_id]["inputs"]
        assert node["class_type"] == graph[node_id]["class_type"]
        assert set(node["inputs"]) == set(old)
        for name, value in node["inputs"].items():
            if isinstance(old[name], list):
                assert value[0] in after
                assert flowing(graph, value) == flowing(graph, old[name])
                assert value == old[name] or old[name][0] in gone
            elif value != old[name]:
                assert any(name in wanted and wanted[name] == value for wanted in inputs.values())


@settings(max_examples=200, deadline=None)
@given(graphs(marked=False), _values)
def test_filling_a_graph_that_nobody_marked(graph, inputs):
    before = copy.deepcopy(graph)
    read = Graph.of(graph)
    found = slots(read)
    after = mutate(read, Values(inputs=inputs), found).dump()
    assert graph == before
    assert after.keys() == graph.keys()
    filled = {node_id for token in inputs for node_id in found.get(token, ())}
    for node_id, node in after.items():
        old = graph[node_id]["inputs"]
        assert node["inputs"].keys() == old.keys()
        changed = {name for name in old if node["inputs"][name] != old[name]}
        assert not changed or node_id in filled
        assert not any(isinstance(old[name], list) for name in changed)  # what is wired stays wired
    Graph.of(after).check()


_FLOW = Workflow(id="w", name="W", graph=Graph({}))


@settings(max_examples=200, deadline=None)
@given(graphs(), st.sets(st.sampled_from(["skip_a", "skip_b"])), st.integers(0, 2**32 - 1))
def test_the_graph_of_a_job_is_one_that_a_server_takes(graph, skipped, seed):
    read = Graph.of(graph)
    found = propose(read)
    flow = replace(_FLOW, graph=read, parameters=found.parameters, pictures=found.pictures, limits=Limits())
    wish = Request(
        prompt="a dog",
        size=Size(1920, 1080),
        seed=seed,
        parameters={one.id: True for one in found.parameters if one.id in skipped},
        pictures=tuple(f"{number}.jpg" for number in range(found.pictures)),
        surroundings=Surroundings(now=datetime(2026, 7, 1, tzinfo=UTC)),
    )
    wish = replace(wish, parameters=flow.validate(wish))
    try:
        prepared = flow.prepare(wish, key="k", pictures=wish.pictures)
    except GraphSkipError, OutputSkippedError:
        assert wish.parameters.keys() & skipped
        return
    assert savers(prepared) or not skipped & wish.parameters.keys()
    assert Graph.of(prepared.dump()) == prepared
    assert flow.graph.dump() == graph


def _left_alone(graph: dict, gone: set[str], consumer: str, link: list) -> bool:
    """Tell whether nothing that stays and is before a node yields what it gave to a consumer."""
    kind = flowing(graph, link)
    return not any(kind in _CLASSES[graph[before]["class_type"]][1] for before in upstream(graph, link[0]) - gone)
