"""Options of all test runs."""

from random import SystemRandom


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="run the long forms of tests: ten minutes of soak, 200 kills")
    parser.addoption(
        "--seed", type=int, default=SystemRandom().randrange(1 << 32), help="what chance is made of; random without it"
    )


def pytest_report_header(config):
    return f"seed: {config.getoption('seed')}"
