"""The service: when a source is visited, what holds it back, and what the operator is told of the service itself."""

from monitor.service.queues import Pending
from monitor.service.service import Service

__all__ = ["Pending", "Service"]
