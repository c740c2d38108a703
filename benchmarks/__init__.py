"""Benchmarks: every module here but the harness has `measure()`, which yields rows.

They run in `.venv-core`, where the integration's core is importable as `core`.
"""
