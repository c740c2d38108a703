"""What workers tell on the way, in the shapes that exist."""

from typing import Any

from .behaviour import Progress


def told(progress: Progress, graph: dict[str, Any], step: int, steps: int) -> list[Any]:
    """Return what is sent after a step."""
    node = next((node_id for node_id, each in graph.items() if "sampler" in each["class_type"].lower()), "1")
    share = step / steps
    match progress:
        case Progress.PR_221:
            return [{"type": "progress", "value": step, "max": steps, "percent": round(100 * share, 1), "node": node}]
        case Progress.RAW:
            data = {"value": step, "max": steps, "node": node, "prompt_id": "1"}
            return [{"type": "progress", "data": data}]
        case Progress.PERCENT:
            return [{"stage": "sampling", "percent": round(100 * share, 1), "message": f"step {step}"}]
        case Progress.FRACTION:
            return [{"phase": "sampling", "progress": share}]
        case Progress.STEPS:
            return [{"step": step, "totalSteps": steps}]
        case Progress.TEXT:
            return [f"sampling {step}/{steps}"]
        case Progress.NONE:
            return []
