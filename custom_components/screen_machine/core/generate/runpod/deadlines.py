"""How long we wait for RunPod, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds to wait."""

    connect: float = 15.0
    """Name, TCP and TLS; nothing was sent before."""
    stall: float = 30.0
    """No byte of an answer."""
    answer: float = 300.0
    """One request with its whole answer, which may be 20 MB on a slow line."""
    download: float = 900.0
    """One file from a bucket."""
    bucket: float = 300.0
    """For how long a job's files are asked for again while the bucket has trouble."""
    doubt: float = 10.0
    """For how long RunPod is not believed that it does not know a job, or refuses a key that it took for the job."""
    persist: float = 45.0
    """For how long a request that may be repeated is repeated."""
    outage: float = 1800.0
    """For how long a job is followed without an answer: RunPod keeps results for 30 minutes."""
    poll: tuple[float, float] = (1.0, 2.0)
    """Between looks at a job, at random, so that jobs do not march in step."""
    warm: float = 3.0
    """After so long in the queue a job is not taken by a worker that is awake."""
    health: float = 10.0
    """Between looks at what the endpoint's workers do meanwhile."""
    glance: float = 3.0
    """Such a look; without it nobody misses anything."""
    grace: float = 60.0
    """Beyond the time a job may take by RunPod's own clock."""
    backoff: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
    """Pauses before repeating, each halved to one and a half by chance."""
    longest_pause: float = 60.0
    """Whatever `Retry-After` says."""
