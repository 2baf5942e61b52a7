"""What every test has: Hypothesis without a stop-watch (a busy machine is no defect), and no home of the person who runs it."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("monitor", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("monitor")
