"""Ways out: an SMTP server, a local mail folder, or whatever an Apprise address names. One connection serves a whole round."""

from __future__ import annotations

import base64
import ipaddress
import logging
import os
import select
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from monitor.errors import DeliveryFailed

TIMEOUT = 30.0  # seconds without an answer from the server
_PORTS = {"smtp": 25, "smtps": 465, "starttls": 587, "smtp+starttls": 587}


class Unreachable(DeliveryFailed):
    """The way out is closed for everybody: no server, no TLS, no login. Says nothing about one message or recipient."""


class Deferred(DeliveryFailed):
    """Not this message, not now: a 4xx answer, greylisting, a connection lost in the middle."""


class Lost(Deferred):
    """The connection went away while the message was under way; nobody here knows whether it was taken."""


class Refused(DeliveryFailed):
    """Not this message to this recipient: a 5xx answer."""


class Transport(Protocol):
    """Takes one message for one recipient at a time; opened by `with`."""

    def __enter__(self) -> Self:
        """Nothing is connected before the first message."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Let go of the connection."""

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:
        """Hand over one message; returns once the other side has taken charge of it. Raises Unreachable, Deferred or Refused."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmtpAddress:
    """An smtp:// address taken apart."""

    host: str
    port: int
    user: str | None
    security: str  # tls, starttls (or nothing leaves), opportunistic

    @property
    def local(self) -> bool:
        """True for this very machine, where a password does not travel."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_smtp(url: str) -> SmtpAddress:
    """smtp:// (STARTTLS where it is offered), smtp+starttls:// or starttls:// (never without), smtps:// (TLS from the start)."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Unreachable(f"{url!r} is no mail server; use smtp://user@host:587, smtps://user@host or folder:PATH")
    security = {"smtps": "tls", "smtp": "opportunistic"}.get(parts.scheme, "starttls")
    user = unquote(parts.username) if parts.username else None
    return SmtpAddress(host=parts.hostname, port=parts.port or _PORTS[parts.scheme], user=user, security=security)


def open_transport(url: str | None, *, environment: Mapping[str, str] = os.environ) -> Transport:
    """The way out for mail that [alerts] smtp names. Raises Unreachable when there is none."""
    if not url:
        raise Unreachable('no mail server is configured; set smtp in [alerts], e.g. "smtp://user@mail.example.org:587"')
    if url.startswith("folder:"):
        return FolderTransport(Path(url.removeprefix("folder:")).expanduser())
    return SmtpTransport(read_smtp(url), password=lambda: read_password(environment))


def read_password(environment: Mapping[str, str]) -> str | None:
    """MONITOR_SMTP_PASSWORD, or the first line of the file that MONITOR_SMTP_PASSWORD_FILE names."""
    if password := environment.get("MONITOR_SMTP_PASSWORD"):
        return password
    if name := environment.get("MONITOR_SMTP_PASSWORD_FILE"):
        try:
            return next(iter(Path(name).read_text("utf-8").splitlines()), None)
        except (OSError, UnicodeDecodeError) as error:
            raise Unreachable(f"the file of MONITOR_SMTP_PASSWORD_FILE cannot be read: {error}") from error
    return None


class SmtpTransport:
    """One SMTP connection, made at the first message and made again after it was lost."""

    def __init__(
        self, address: SmtpAddress, *, password: Callable[[], str | None] = lambda: None, context: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:  # fmt: skip
        self._address = address
        self._password = password
        self._context = context
        self._timeout = timeout
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._drop(politely=error is None)

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:  # noqa: ARG002  # stands in the message
        """Raises Unreachable, Deferred or Refused; the connection is fit for the next message afterwards or made anew."""
        smtp = self._connected()
        try:
            options = () if (sender + recipient).isascii() else ("SMTPUTF8", "BODY=8BITMIME")
            smtp.sendmail(sender, [recipient], message, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _answer(code, said) from error
        except smtplib.SMTPSenderRefused as error:
            # 552: this message is too large. Anything else is about our address and so about every message.
            if error.smtp_code == 552:
                raise _answer(error.smtp_code, error.smtp_error) from error
            raise Unreachable(f"the server does not take mail from {sender}: {_said(error.smtp_code, error.smtp_error)}") from error
        except smtplib.SMTPResponseException as error:
            raise _answer(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(f"the server cannot take this address: {error}") from error
        except (OSError, smtplib.SMTPException) as error:
            # Its Message-ID makes a second copy recognisable, should this one have been taken after all.
            self._drop(politely=False)
            raise Lost(f"the connection was lost while sending: {_reason(error)}") from error
        except UnicodeError as error:
            raise Refused(f"the message or its address cannot be written for mail: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and (_silent(self._smtp) or _alive(self._smtp)):
            return self._smtp
        self._drop(politely=False)
        try:
            self._smtp = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            said = _said(error.smtp_code, error.smtp_error)
            raise Unreachable(f"the server refuses user {self._address.user!r} or the password: {said}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{self._address.host}:{self._address.port} cannot be reached: {_reason(error)}") from error
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        smtp: smtplib.SMTP
        if address.security == "tls":
            smtp = smtplib.SMTP_SSL(address.host, address.port, timeout=self._timeout, context=self._tls())
        else:
            smtp = smtplib.SMTP(address.host, address.port, timeout=self._timeout)
        try:
            self._secure(smtp)
            self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _secure(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._address.security == "tls":
            return
        if smtp.has_extn("starttls"):
            smtp.starttls(context=self._tls())
            smtp.ehlo()
        elif self._address.security == "starttls":
            raise Unreachable(f"{self._address.host} offers no STARTTLS, and the configuration asks for it")

    def _tls(self) -> ssl.SSLContext:
        # Reading the system's certificates takes longer than the rest of a connection: not before they are needed.
        self._context = self._context or ssl.create_default_context()
        return self._context

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        user, password = self._address.user, self._password()
        if user is None:
            return
        if password is None:
            raise Unreachable(f"no password for {user!r}; set MONITOR_SMTP_PASSWORD or MONITOR_SMTP_PASSWORD_FILE")
        if not isinstance(smtp.sock, ssl.SSLSocket) and not self._address.local:
            raise Unreachable(f"{self._address.host} offers no TLS, and a password is not sent in the clear; use smtps://")
        _log_in(smtp, user, password)

    def _drop(self, *, politely: bool) -> None:
        if self._smtp is None:
            return
        smtp, self._smtp = self._smtp, None
        try:
            if politely:
                smtp.quit()
        except (OSError, smtplib.SMTPException) as error:
            logging.getLogger(__name__).debug("the mail server left before we did: %s", error)
        finally:
            smtp.close()


class FolderTransport:
    """Writes each message as a file, whole or not at all; the Message-ID names it, so a second copy replaces the first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def send(self, message: bytes, *, message_id: str, sender: str, recipient: str) -> None:  # noqa: ARG002  # the message names both
        """Raises Unreachable when the folder cannot be written."""
        name = "".join(char if char.isalnum() else "-" for char in message_id.partition("@")[0])
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as part:
                part.write(message)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(f"the mail folder cannot be written: {error}") from error


def send_by_apprise(address: str, *, title: str, body: str) -> None:
    """One message to a channel that Apprise knows. Raises Refused for an address it does not know, Deferred when it fails."""
    import apprise

    channel = apprise.Apprise()
    if not channel.add(address):
        raise Refused("Apprise does not know this kind of address")
    # Apprise tells why a channel failed in its log only, and there the address with its secrets may stand.
    if not channel.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise Deferred("the channel did not take the message")


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    if (user + password).isascii():
        smtp.login(user, password)
        return
    # smtplib encodes credentials as ASCII and fails on the rest; AUTH PLAIN is UTF-8 (RFC 4616).
    token = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    code, said = smtp.docmd("AUTH", f"PLAIN {token}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _silent(smtp: smtplib.SMTP) -> bool:
    """Whether the connection stands with nothing said on it: a server that went away, or says so, makes it readable."""
    try:
        return smtp.sock is not None and not select.select([smtp.sock], [], [], 0)[0]
    except (OSError, ValueError):
        return False


def _alive(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _answer(code: int, said: bytes | str) -> DeliveryFailed:
    # 421 closes the connection, 4xx asks for patience; a 5xx is about this message or recipient.
    return Refused(_said(code, said)) if code >= 500 else Deferred(_said(code, said))


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"[:300]


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
