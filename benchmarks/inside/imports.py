"""How long an interpreter that has Home Assistant's core takes to import all modules of an integration."""

from functools import partial
import subprocess
import sys

from benchmarks.harness import Row, compare

OURS = "custom_components.screen_machine"
PEER = "homeassistant.components.radio_browser"
"""Like ours it has a media source and a configuration entry; its platforms are fewer."""
_CODE = """
import importlib, pkgutil, sys, time
import aiohttp, homeassistant.core
start = time.perf_counter()
package = importlib.import_module(sys.argv[1])
for module in pkgutil.iter_modules(package.__path__, sys.argv[1] + "."):
    importlib.import_module(module.name)
print(time.perf_counter() - start)
"""


def row() -> Row:
    """Compare with an integration of core; both are compiled by the unmeasured first round."""
    return compare(
        "import all modules of the integration",
        ours=partial(_seconds, OURS),
        peer=partial(_seconds, PEER),
        peer_name="core's radio_browser",
    )


def _seconds(package: str) -> float:
    told = subprocess.run(
        [sys.executable, "-c", _CODE, package], check=True, capture_output=True, text=True, timeout=120
    )
    return float(told.stdout)
