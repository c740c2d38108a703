"""What holds for every graph, whatever is changed in it."""

import copy

from hypothesis import given, settings, strategies as st

from core.generate.graph.errors import GraphSkipError
from core.generate.graph.graph import Graph
from core.generate.graph.mutate import Values, mutate
from core.generate.graph.tokens import ROLES

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
def graphs(draw) -> dict:
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
            "_meta": {"title": f"{name} {draw(st.sampled_from(_FLAGS))}"},
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


def _left_alone(graph: dict, gone: set[str], consumer: str, link: list) -> bool:
    """Tell whether nothing that stays and is before a node yields what it gave to a consumer."""
    kind = flowing(graph, link)
    return not any(kind in _CLASSES[graph[before]["class_type"]][1] for before in upstream(graph, link[0]) - gone)
