"""A process killed at any moment of adding loses nothing it had acknowledged and leaves files and index in agreement."""

import json
from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).parents[3]
LINES = range(0, 420, 11)
"""Of core's own code during one `add`: past its end the next one has begun."""


def test_killed_at_any_line_and_at_any_time(tmp_path):
    command = [sys.executable, "-m", "tests.core.art.crashing", str(tmp_path), ",".join(map(str, LINES))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    total = json.loads(done.stdout)
    assert total["crashes"] == len(LINES) + 20
    assert total["acknowledged"] >= total["crashes"]
    assert (total["lost"], total["wrong"]) == (0, 0)
    assert total["unfinished"] >= 1  # some died while writing the file,
    assert total["recovered"] >= 1  # some between the file and its row
