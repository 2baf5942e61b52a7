"""What every test has: Hypothesis without a stop-watch (a busy machine is no defect), and no home of the person who runs it."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("monitor", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("monitor")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: made anew in every process (a compressed file with its time), they must not name a test."""
    return argname if isinstance(val, bytes) else None
