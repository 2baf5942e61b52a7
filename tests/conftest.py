"""What every test has: Hypothesis without a stop-watch (a busy machine is no defect), and no home of the person who runs it."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("monitor", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("monitor")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: some hold the time they were made at, and every worker must name a test the same."""
    return argname if isinstance(val, bytes) else None
