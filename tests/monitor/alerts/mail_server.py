"""The handler of a real SMTP server on loopback: refuses, delays and dies on demand."""

from __future__ import annotations

import socket
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Post:
    """The handler: keeps what arrives; `answers` maps a recipient to the replies it gives, one a try, then 250."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answers: dict[str, list[str]] = {}
        self.data_answers: list[str] = []
        self.die_in_data = 0
        self.connections = 0
        self.secure: list[bool] = []
        self.logins: list[str | None] = []

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if session.ssl is None or not getattr(session, "counted", False):
            self.connections += 0 if getattr(session, "counted", False) else 1
            session.counted = True  # type: ignore[attr-defined]
        return responses

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]) -> str:
        if queued := self.answers.get(address):
            return queued.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.die_in_data:
            self.die_in_data -= 1
            server.transport.abort()
            return "421 gone"
        if self.data_answers:
            return self.data_answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.secure.append(session.ssl is not None)
        self.logins.append(str(session.auth_data.login.decode()) if isinstance(session.auth_data, LoginPassword) else None)
        return "250 taken"

    @property
    def to(self) -> list[str]:
        """Recipients in the order of arrival."""
        return [str(message["To"]) for message in self.messages]


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Serve = Callable[..., int]


def user_and_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any) -> AuthResult:
    """Lets in nobody but monitor with its password."""
    good = isinstance(auth_data, LoginPassword) and (auth_data.login, auth_data.password) == (b"monitor", "пароль".encode())
    return AuthResult(success=good, handled=False) if not good else AuthResult(success=True, auth_data=auth_data)
