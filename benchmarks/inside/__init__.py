"""What needs a real Home Assistant: runs in `.venv-demo`, and hands its rows to `benchmarks.house` in `.venv-core`."""
