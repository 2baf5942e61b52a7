"""Name resolution for the reactor that hands on public addresses only, so that the address checked is the address connected to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # zope publishes no types

from spiders.guard import is_public, parse_address


@implementer(IHostnameResolver)
class GuardedResolver:
    """The reactor's own resolver behind a sieve. Zope interfaces mean nothing to mypy, hence Any."""

    def __init__(self, inner: Any) -> None:
        self.allow_private = False
        self.refused: dict[str, str] = {}  # host name -> the addresses that were held back
        self._inner = inner

    def begin(self, *, allow_private: bool) -> None:
        """Start a crawl: forget the last one's refusals."""
        self.allow_private = allow_private
        self.refused.clear()

    def resolveHostName(  # noqa: N802  (Twisted's interface)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[Any]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve like the reactor does, dropping what is not public."""
        receiver = _Sieve(resolutionReceiver, hostName, self)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def lets(self, host: str) -> bool:
        """True when a connection to this resolved address may be made."""
        parsed = parse_address(host)
        return self.allow_private or (parsed is not None and is_public(parsed))


@implementer(IResolutionReceiver)
class _Sieve:
    def __init__(self, receiver: Any, name: str, guard: GuardedResolver) -> None:
        self._receiver = receiver
        self._name = name
        self._guard = guard
        self._held: list[str] = []
        self._passed = False

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803  (Twisted's interface)
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:  # noqa: N802  (Twisted's interface)
        host = str(getattr(address, "host", ""))
        if self._guard.lets(host):
            self._passed = True
            self._receiver.addressResolved(address)
        else:
            self._held.append(host)

    def resolutionComplete(self) -> None:  # noqa: N802  (Twisted's interface)
        if self._held and not self._passed:
            self._guard.refused[self._name] = ", ".join(self._held)
        self._receiver.resolutionComplete()
