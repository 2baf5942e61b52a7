"""The answers of a site with something wrong: what a fault makes of a request, short of the wire."""

from __future__ import annotations

import zlib
from dataclasses import replace

from monitor.practice.faults import Fault, Trouble
from monitor.practice.sites.base import PAGES, Answer, Scene, Site, Visit

CHARSETS = {"utf-8": "iso-8859-1", "windows-1251": "utf-8"}


def answer_with(trouble: Trouble | None, site: Site, visit: Visit, scene: Scene) -> Answer:
    """The site's answer, or what the trouble makes of it."""
    if trouble is None:
        return site.answer(visit, scene)
    match trouble.fault:
        case Fault.FORBIDDEN:
            return _page(site, "forbidden", status=403)
        case Fault.TOO_MANY:
            return _page(site, "too_many", status=429, headers=(("Retry-After", str(trouble.retry_after)),))
        case Fault.UNAVAILABLE | Fault.ROBOTS_DOWN:
            return _page(site, "unavailable", status=503)
        case Fault.ABROAD:
            return _page(site, "abroad", status=200)
        case Fault.FRONT_PAGE:
            return site.answer(visit, scene) if visit.path == "/" else _redirect("/")
        case Fault.CUT_SHORT:
            answer = site.answer(visit, scene)
            return replace(answer, body=answer.body[: len(answer.body) * 2 // 3])
        case Fault.CHALLENGE:
            return _page(site, "challenge", status=200)
        case Fault.MAINTENANCE:
            return _page(site, "maintenance", status=200)
        case Fault.LOGIN:
            return _login(site, visit)
        case Fault.EMPTY_BODY:
            return Answer()
        case Fault.ZIP_BOMB:
            return _bomb(site.answer(visit, scene), trouble.size)
        case Fault.REDIRECT_LOOP:
            return _redirect(_other_way(visit))
        case Fault.REDIRECT_AWAY | Fault.REDIRECT_PRIVATE:
            return _redirect(trouble.to)
        case Fault.WRONG_CHARSET:
            answer = site.answer(visit, scene)
            kind = answer.content_type.partition(";")[0]
            return replace(answer, content_type=f"{kind}; charset={CHARSETS[site.encoding]}")
    return site.answer(visit, scene)


def _page(site: Site, name: str, *, status: int, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    text = PAGES.get_template(f"trouble/{name}.html").render(site=site)
    body = text.encode(site.encoding, "xmlcharrefreplace")
    return Answer(status=status, body=body, content_type=f"text/html; charset={site.encoding}", headers=headers)


def _bomb(answer: Answer, size: int) -> Answer:
    """The page with spaces up to the size, packed small."""
    packer = zlib.compressobj(wbits=31)
    parts = [packer.compress(answer.body)]
    block = b" " * 1_048_576
    left = size - len(answer.body)
    while left > 0:
        parts.append(packer.compress(block[:left]))
        left -= len(block)
    body = b"".join([*parts, packer.flush()])
    return replace(answer, body=body, headers=(*answer.headers, ("Content-Encoding", "gzip")))


def _redirect(to: str) -> Answer:
    return Answer(status=302, headers=(("Location", to),))


def _login(site: Site, visit: Visit) -> Answer:
    if visit.path == "/login":
        return _page(site, "login", status=200)
    return _redirect("/login")


def _other_way(visit: Visit) -> str:
    """The same page with another turn of the screw, so that no two addresses in a row are alike."""
    turn = "b" if visit.query.get("turn") == "a" else "a"
    return f"{visit.path}?turn={turn}"
