"""Print the requirements of the Home Assistant integrations that Screen Machine's tests and demo load.

The list is computed from the manifests of the installed Home Assistant, so it follows its versions. With --onboarding it
includes what Home Assistant sets up by itself after a first start.
"""

import importlib.util
import json
from pathlib import Path
import sys

USED = (
    "ai_task",
    "assist_satellite",
    "backup",
    "camera",
    "conversation",
    "diagnostics",
    "event",
    "file_upload",
    "frontend",
    "history",
    "image",
    "image_upload",
    "infrared",
    "isal",
    "logbook",
    "media_player",
    "media_source",
    "panel_custom",
    "radio_frequency",
    "repairs",
    "sensor",
    "sun",
    "system_health",
    "webhook",
)
ONBOARDING = (
    "analytics",
    "assist_pipeline",
    "cloud",
    "google_translate",
    "hassio",
    "marketplace",
    "met",
    "radio_browser",
    "shopping_list",
)


def requirements(domains: tuple[str, ...]) -> set[str]:
    """Return the requirements of the domains and of all they depend on; unknown domains are left out."""
    spec = importlib.util.find_spec("homeassistant")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    components = Path(spec.submodule_search_locations[0]) / "components"
    found: set[str] = set()
    waiting, seen = list(domains), set()
    while waiting:
        domain = waiting.pop()
        manifest_file = components / domain / "manifest.json"
        if domain in seen or not manifest_file.is_file():
            continue
        seen.add(domain)
        manifest = json.loads(manifest_file.read_text(encoding="utf-8"))
        found.update(manifest.get("requirements", ()))
        waiting += manifest.get("dependencies", ())
    return found


if __name__ == "__main__":
    print("\n".join(sorted(requirements(USED + ONBOARDING if "--onboarding" in sys.argv else USED))))
