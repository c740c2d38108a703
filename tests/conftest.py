"""Options of all test runs."""

from random import SystemRandom


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="let the soak test run for ten minutes")
    parser.addoption(
        "--seed", type=int, default=SystemRandom().randrange(1 << 32), help="what chance is made of; random without it"
    )


def pytest_report_header(config):
    return f"seed: {config.getoption('seed')}"
