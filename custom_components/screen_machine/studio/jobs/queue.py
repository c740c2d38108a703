"""The order in which jobs wait. Nothing here does anything; it only decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..generators import Generators, Offer
from .job import Job, JobState


def in_order(jobs: Iterable[Job]) -> list[Job]:
    """Return waiting jobs, the next one first: before all, what a restart interrupted."""
    return sorted(jobs, key=lambda job: (job.state is not JobState.RUNNING, -job.priority, job.position))


def ready(waiting: Iterable[Job], working: Mapping[str, int], generators: Generators) -> Iterator[tuple[Job, Offer]]:
    """Yield the jobs that can begin now, and who works on them; `working` counts the jobs at work by lane.

    A job whose generator is not loaded waits for it. One that was handed over before a restart begins at once, however
    many are at work: its back-end is at it already.
    """
    offers = {offer.id: offer for offer in generators}
    busy = dict(working)
    for job in in_order(waiting):
        if offer := offers.get(job.generator):
            at_work = busy.get(offer.lane.id, 0)
            if job.handed_over or at_work < offer.lane.at_once:
                busy[offer.lane.id] = at_work + 1
                yield job, offer


def moved(queue: Sequence[Job], job: Job, place: int) -> list[Job]:
    """Return the jobs that change when one of a queue (in order) moves to a place in it, 0 being next.

    It takes over the priority that belongs to its new place.
    """
    others = [other for other in queue if other.id != job.id]
    place = max(0, min(place, len(others)))
    if others:
        behind = others[place] if place < len(others) else others[-1]
        job = replace(job, priority=behind.priority)
    positions = sorted(other.position for other in queue)
    arranged = [
        replace(other, position=position)
        for other, position in zip([*others[:place], job, *others[place:]], positions, strict=True)
    ]
    before = {other.id: other for other in queue}
    return [other for other in arranged if other != before[other.id]]
