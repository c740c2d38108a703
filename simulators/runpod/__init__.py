"""A simulated RunPod: its serverless gateway, with room for real workers behind it.

>>> async with Gateway(host="127.0.0.31", key="secret") as gateway, Worker(gateway):
...     await gateway.until(lambda: gateway.jobs and all(job.ended for job in gateway.jobs.values()))
"""

from ..script import Fault
from .behaviour import Behaviour, Outcome, Progress, Shape
from .faults import Faults
from .gateway import Gateway, Limits
from .jobs import Job, Status
from .process import Worker

__all__ = [
    "Behaviour",
    "Fault",
    "Faults",
    "Gateway",
    "Job",
    "Limits",
    "Outcome",
    "Progress",
    "Shape",
    "Status",
    "Worker",
]
