"""The entry of a RunPod account: each workflow runs on one of its serverless endpoints."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..backends.diagnostics import async_diagnose_backend
from ..backends.orphans import async_drop_orphans
from ..backends.runtime import BackendConfigEntry
from ..backends.setting_up import async_set_up_backend, workflows
from ..backends.webhook import async_listen, webhook_address
from ..const import CONF_DIALECT, CONF_ENDPOINT, CONF_EXECUTION_TIMEOUT, CONF_TTL, DEFAULT_AT_ONCE_RUNPOD
from ..core.generate.runpod.backend import RunPod
from ..core.generate.runpod.endpoint import API, Dialect, Endpoint, Policy
from ..core.generate.runpod.job import Health
from .studio import async_ensure

type RunPodConfigEntry = BackendConfigEntry[Health]

PLATFORMS = (Platform.IMAGE, Platform.SENSOR)
CONSOLE = "https://console.runpod.io/serverless"


async def async_set_up(hass: HomeAssistant, entry: RunPodConfigEntry) -> None:
    """Make the workflows known. A key that is refused is no failure either: another one is asked for."""
    address = webhook_address(hass, entry.data[CONF_WEBHOOK_ID])

    def connect(endpoint: Endpoint) -> RunPod:
        return RunPod(
            async_get_clientsession(hass), endpoint, run_blocking=hass.async_add_executor_job, random=Random()
        )

    endpoints = {
        workflow.subentry_id: load_endpoint(entry.data, workflow.data, address) for workflow in workflows(entry)
    }
    backends = {owner: connect(endpoint) for owner, endpoint in endpoints.items()}
    asked = {endpoints[owner].id: backend for owner, backend in backends.items()}
    if not asked:
        asked[entry.data[CONF_ENDPOINT]] = connect(load_endpoint(entry.data, {}, address))

    async def ask() -> Health:
        """Return what the endpoints in use do together."""
        told = await asyncio.gather(*(backend.api.health() for backend in asked.values()))
        return Health(jobs=_sum(one.jobs for one in told), workers=_sum(one.workers for one in told))

    await async_set_up_backend(
        hass,
        entry,
        backends=backends,
        ask=ask,
        default_at_once=DEFAULT_AT_ONCE_RUNPOD,
        platforms=PLATFORMS,
        device={
            "manufacturer": "RunPod",
            "model": "Serverless",
            "configuration_url": CONSOLE if URL(entry.data[CONF_URL]) == API else None,
        },
    )
    async_listen(hass, entry, tuple(backends.values()))
    await async_ensure(hass)


async def async_remove(hass: HomeAssistant, entry: RunPodConfigEntry) -> None:
    """End the jobs that wait for it."""
    await async_drop_orphans(hass)


async def async_diagnose(hass: HomeAssistant, entry: RunPodConfigEntry) -> dict[str, Any]:
    """Return what helps a maintainer; nothing in it tells whose account it is, or gives access to it."""
    return {
        "own_gateway": URL(entry.data[CONF_URL]) != API,
        "endpoints": len(
            {workflow.data.get(CONF_ENDPOINT) or entry.data[CONF_ENDPOINT] for workflow in workflows(entry)}
        ),
        "dialects": [workflow.data.get(CONF_DIALECT) for workflow in workflows(entry)],
        **await async_diagnose_backend(hass, entry),
    }


def load_endpoint(
    account: Mapping[str, Any], workflow: Mapping[str, Any], webhook: Callable[[str], str | None]
) -> Endpoint:
    """Return where a workflow runs, from an entry's and a subentry's data."""
    policy, dialect = Policy(), Dialect.WORKFLOW
    return Endpoint(
        id=workflow.get(CONF_ENDPOINT) or account[CONF_ENDPOINT],
        key=account[CONF_API_KEY],
        policy=Policy(
            execution=workflow.get(CONF_EXECUTION_TIMEOUT, policy.execution),
            lifetime=workflow.get(CONF_TTL, policy.lifetime),
        ),
        dialect=Dialect(workflow.get(CONF_DIALECT, dialect)),
        webhook=webhook,
        api=URL(account[CONF_URL]),
    )


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total = Counter[str]()
    for one in counts:
        total.update(one)
    return dict(total)
