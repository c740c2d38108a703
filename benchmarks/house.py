"""The integration inside a real Home Assistant 2026.11: waiting times of its event loop, set-up, imports, memory.

Home Assistant is installed in `.venv-demo`; `benchmarks.inside` measures there and tells its rows as lines of JSON.
"""

from collections.abc import Iterator
import json
import os
from pathlib import Path
import subprocess

from .harness import Row

REPOSITORY = Path(__file__).resolve().parent.parent
STOP_SECONDS = 60


def measure() -> Iterator[Row]:
    """Yield the rows; when this ends early, so does everything that was started."""
    command = [str(REPOSITORY / ".venv-demo" / "bin" / "python"), "-m", "benchmarks.inside"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # an installed Home Assistant has its bytecode
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                yield Row(**json.loads(line))
        except BaseException:
            process.terminate()
            process.wait(STOP_SECONDS)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
