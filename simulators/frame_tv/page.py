"""The simulator's own page; real televisions have none."""

from aiohttp import web

ROUTES: list[web.AbstractRouteDef] = []
