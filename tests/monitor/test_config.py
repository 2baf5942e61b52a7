"""monitor.toml: what is accepted, and that everything else is refused with its place and the nearest right name."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError as PydanticInvalid

from monitor.config import Config, ConfigFaults, Pace, ResolvedSource, Schedule, load_config, parse_config
from monitor.config.load import keys_at
from monitor.errors import ConfigInvalid, SourceUnknown, WatchUnknown
from spiders.marketplace import Marketplace, all_marketplaces
from spiders.plan import Details, Keep, Render
from storage.model import ChangeKind

FACE = """
[monitor]
data = "data"
contact = "desk@example.org"
timezone = "Europe/Kyiv"
[storage]
url = "sqlite:///data/monitor.db"
[crawl]
delay = 3
max_pages = 7
details = "all"
verify = false
retries = 1
parallel = 2
allow_private_networks = false
[evidence]
keep = "all"
screenshots = true
[[source]]
name = "svyaz-shop"
search = "https://www.shop.example/search?q={query}&page={page}"
render = "browser"
currency = "RUB"
country = "RU"
delay = 9.5
max_pages = 3
details = "none"
timezone = "Europe/Moscow"
language = "ru"
first_page = 0
page_step = 40
hosts = ["shop.example", "cdn.shop.example:8443"]
[[source]]
name = "plain"
search = "https://www.plain.example/?s={query}"
[[watch]]
name = "starlink"
items = ["satcom"]
queries = ["starlink", "старлинк"]
sources = ["svyaz-shop", "plain"]
every = "30m"
[[watch]]
name = "fpga"
queries = ["xilinx"]
sources = ["plain"]
cron = "0 */2 * * *"
[alerts]
smtp = "smtp://user@mail.example.org:587"
from = "monitor@example.org"
operator = ["ops@example.org"]
[[alerts.rule]]
name = "desk"
watch = "starlink"
on = ["new", "removed"]
min_score = 2.5
flagged_only = true
to = ["desk@example.org", "tgram://token/chat"]
send = "weekly mon 08:00"
"""


def parsed(text: str) -> Config:
    return parse_config(text, folder=Path("/desk"))


def faults(text: str) -> dict[str, str]:
    """{"watch[1].every": what is said of it} of a text that is refused."""
    with pytest.raises(ConfigFaults) as refused:
        parsed(text)
    from monitor.config.faults import key_text

    return {key_text(fault.key): fault.said for fault in refused.value.faults}


def swapped(old: str, new: str) -> str:
    """The face with one piece replaced, which must stand there."""
    assert old in FACE
    return FACE.replace(old, new)


def test_every_key_of_the_face_is_read_into_the_attribute_of_its_name() -> None:
    config = parsed(FACE)
    assert (config.monitor.data, config.monitor.contact, config.monitor.timezone) == (
        Path("/desk/data"),
        "desk@example.org",
        "Europe/Kyiv",
    )
    assert config.storage.url == "sqlite:////desk/data/monitor.db"
    crawl = config.crawl
    assert (crawl.delay, crawl.max_pages, crawl.details, crawl.verify, crawl.retries, crawl.parallel) == (
        3.0,
        7,
        Details.ALL,
        False,
        1,
        2,
    )
    assert crawl.allow_private_networks is False
    assert (config.evidence.keep, config.evidence.screenshots) == (Keep.ALL, True)
    source = config.source[0]
    assert (source.name, source.render, source.currency, source.country) == ("svyaz-shop", Render.BROWSER, "RUB", "RU")
    assert (source.delay, source.max_pages, source.details, source.timezone) == (9.5, 3, Details.NONE, "Europe/Moscow")
    assert (source.language, source.first_page, source.page_step) == ("ru", 0, 40)
    assert source.hosts == ("shop.example", "cdn.shop.example:8443")
    watch = config.watch[0]
    assert (watch.name, watch.items, watch.queries) == ("starlink", ("satcom",), ("starlink", "старлинк"))
    assert (watch.sources, watch.every, watch.cron) == (("svyaz-shop", "plain"), timedelta(minutes=30), None)
    assert (config.watch[1].every, config.watch[1].cron, config.watch[1].items) == (None, "0 */2 * * *", ())
    alerts = config.alerts
    assert (alerts.smtp, alerts.sender, alerts.operator) == (
        "smtp://user@mail.example.org:587",
        "monitor@example.org",
        ("ops@example.org",),
    )
    rule = alerts.rule[0]
    assert (rule.name, rule.watch, rule.on) == ("desk", "starlink", (ChangeKind.NEW, ChangeKind.REMOVED))
    assert (rule.min_score, rule.flagged_only, rule.to) == (2.5, True, ("desk@example.org", "tgram://token/chat"))
    assert rule.send == Schedule(pace=Pace.WEEKLY, at=time(8), weekday=0)


def test_an_empty_file_is_the_defaults_of_the_face() -> None:
    config = parsed("")
    assert config.monitor.data == Path("/desk/data")
    assert config.storage.url == "sqlite:////desk/data/monitor.db"
    assert (config.crawl.delay, config.crawl.max_pages, config.crawl.details) == (2.0, 20, Details.NEW)
    assert (config.crawl.verify, config.crawl.retries, config.crawl.parallel) == (True, 2, 4)
    assert (config.evidence.keep, config.evidence.screenshots) == (Keep.CHANGES, False)
    assert (config.source, config.watch, config.alerts.rule) == ((), (), ())


def test_a_configuration_cannot_be_altered() -> None:
    config = parsed(FACE)
    with pytest.raises(PydanticInvalid, match="frozen"):
        config.crawl.delay = 0.0  # type: ignore[misc]


@pytest.mark.parametrize("table", ["", "monitor", "storage", "crawl", "evidence", "source", "watch", "alerts", "alerts.rule"])
def test_a_key_that_nobody_knows_is_refused_in_every_table_with_the_nearest_right_one(table: str) -> None:
    known = keys_at(tuple(part for part in table.split(".") if part))
    misspelt = known[0] + "x"
    array = table in ("source", "watch", "alerts.rule")
    if not table:
        text = f'{misspelt} = "1"\n' + FACE
    elif array:
        text = FACE.replace(f"[[{table}]]", f'[[{table}]]\n{misspelt} = "1"', 1)
    else:
        text = FACE.replace(f"[{table}]", f'[{table}]\n{misspelt} = "1"', 1)
    place = ".".join(filter(None, (f"{table}[1]" if array else table, misspelt)))
    assert faults(text) == {place: f'no such key; did you mean "{known[0]}"?'}


@pytest.mark.parametrize("line", [line for line in FACE.splitlines() if "=" in line])
def test_a_value_of_the_wrong_type_is_refused_for_every_key_of_the_face(line: str) -> None:
    key = line.split(" = ")[0]
    said = faults(FACE.replace(line, f"{key} = 1979-05-27", 1))
    assert any(place.split(".")[-1].split("[")[0] == key and "is expected" in words for place, words in said.items())


REFUSED = [
    ("contact", 'contact = "desk@example.org"', 'contact = "the desk"', "monitor.contact", "a mail address or a web address"),
    ("contact injection", 'contact = "desk@example.org"', 'contact = "d@e.org\\r\\nX: y"', "monitor.contact", "a mail address"),
    ("zone", "Europe/Kyiv", "Europe/Kiyv", "monitor.timezone", 'did you mean "Europe/Kyiv"?'),
    ("zone folder", "Europe/Kyiv", "Europe", "monitor.timezone", "a time zone"),
    ("zone outside", "Europe/Kyiv", "../../etc/passwd", "monitor.timezone", "a time zone"),
    ("store", "sqlite:///data/monitor.db", "data/monitor.db", "storage.url", "sqlite:///data/monitor.db"),
    ("store slashes", "sqlite:///data/monitor.db", "sqlite://data/monitor.db", "storage.url", "three slashes"),
    ("store kind", "sqlite:///data/monitor.db", "mysql://x/y", "storage.url", "postgresql://"),
    ("negative delay", "delay = 3", "delay = -1", "crawl.delay", "at least 0"),
    ("nan delay", "delay = 3", "delay = nan", "crawl.delay", "finite"),
    ("no pages", "max_pages = 7", "max_pages = 0", "crawl.max_pages", "at least 1"),
    ("half a page", "max_pages = 7", "max_pages = 7.5", "crawl.max_pages", "a whole number"),
    ("details", 'details = "all"', 'details = "al"', "crawl.details", 'did you mean "all"?'),
    ("verify", "verify = false", 'verify = "no"', "crawl.verify", "true or false"),
    ("retries", "retries = 1", "retries = 99", "crawl.retries", "at most 10"),
    ("keep", 'keep = "all"', 'keep = "everything"', "evidence.keep", "one of all, changes, none"),
    ("source name", 'name = "svyaz-shop"', 'name = "svyaz:shop"', "source[1].name", "letters, digits"),
    ("source path", 'name = "svyaz-shop"', 'name = "../shop"', "source[1].name", "letters, digits"),
    ("no query", "?q={query}&page={page}", "?q=x&page={page}", "source[1].search", "{query} is missing"),
    ("strange place", "&page={page}", "&page={pag}", "source[1].search", "{pag} is not known"),
    ("lone brace", "&page={page}", "&page={page", "source[1].search", "a brace without its partner"),
    ("no scheme", "https://www.shop", "www.shop", "source[1].search", "an address is expected"),
    ("ftp", "https://www.shop", "ftp://www.shop", "source[1].search", "an address is expected"),
    ("port", "www.shop.example/", "www.shop.example:99999/", "source[1].search", "the port"),
    ("query in host", "www.shop.example/", "{query}.shop.example/", "source[1].search", "the host must stand as it is"),
    ("render", 'render = "browser"', 'render = "brwser"', "source[1].render", 'did you mean "browser"?'),
    ("currency", 'currency = "RUB"', 'currency = "rub"', "source[1].currency", "ISO 4217"),
    ("country", 'country = "RU"', 'country = "UK"', "source[1].country", "ISO 3166"),
    ("language", 'language = "ru"', 'language = "по-русски"', "source[1].language", "a language"),
    ("host", '"shop.example", ', '"https://shop.example/", ', "source[1].hosts[1]", "without https://"),
    ("no hosts", '["shop.example", "cdn.shop.example:8443"]', "[]", "source[1].hosts", "at least one"),
    ("no queries", '["starlink", "старлинк"]', "[]", "watch[1].queries", "at least one"),
    ("empty query", '["starlink", "старлинк"]', '["starlink", " "]', "watch[1].queries[2]", "not empty"),
    ("no sources", '["svyaz-shop", "plain"]', "[]", "watch[1].sources", "at least one"),
    ("source unknown", '["svyaz-shop", "plain"]', '["svyaz-shp"]', "watch[1].sources[1]", 'did you mean "svyaz-shop"?'),
    ("source twice", '["svyaz-shop", "plain"]', '["plain", "plain"]', "watch[1].sources[2]", "twice"),
    ("item unknown", 'items = ["satcom"]', 'items = ["satcm"]', "watch[1].items[1]", 'did you mean "satcom"?'),
    ("every", 'every = "30m"', 'every = "half an hour"', "watch[1].every", "a duration"),
    ("no time", 'every = "30m"', 'every = "0m"', "watch[1].every", "longer than nothing"),
    ("bare number", 'every = "30m"', "every = 30", "watch[1].every", "a text in quotes"),
    ("too long", 'every = "30m"', 'every = "9999w"', "watch[1].every", "more than a year"),
    ("neither", 'every = "30m"\n', "", "watch[1].every", "is missing"),
    ("both", 'every = "30m"', 'every = "30m"\ncron = "0 1 * * *"', "watch[1].cron", "one of the two"),
    ("cron fields", "0 */2 * * *", "0 */2 * *", "watch[2].cron", "five fields"),
    ("cron value", "0 */2 * * *", "61 * * * *", "watch[2].cron", "not a cron schedule"),
    ("cron never", "0 */2 * * *", "0 0 31 2 *", "watch[2].cron", "no such time ever comes"),
    ("cron weekday", "0 */2 * * *", "0 0 * * 8", "watch[2].cron", "no weekday"),
    ("watch twice", 'name = "fpga"', 'name = "Starlink"', "watch[2].name", "twice"),
    ("source named twice", 'name = "plain"', 'name = "svyaz-shop"', "source[2].name", "twice"),
    ("smtp", "smtp://user@mail.example.org:587", "mail.example.org:587", "alerts.smtp", "smtps://"),
    ("smtp password", "user@mail.example.org:587", "user:secret@mail.example.org", "alerts.smtp", "MONITOR_SMTP_PASSWORD"),
    ("smtp folder", "smtp://user@mail.example.org:587", "folder: ", "alerts.smtp", "needs a path"),
    ("from", 'from = "monitor@example.org"', 'from = "monitor"', "alerts.from", "a mail address"),
    ("from list", 'from = "monitor@example.org"', 'from = "a@example.org, b@example.org"', "alerts.from", "a mail address"),
    ("from by attribute", 'from = "monitor@example.org"', 'sender = "a@example.org"', "alerts.sender", "no such key"),
    ("operator", '["ops@example.org"]', '["ops@@example.org"]', "alerts.operator[1]", "a mail address"),
    ("rule watch", 'watch = "starlink"', 'watch = "starlnk"', "alerts.rule[1].watch", 'did you mean "starlink"?'),
    ("on", '["new", "removed"]', '["new", "remove"]', "alerts.rule[1].on[2]", 'did you mean "removed"?'),
    ("score", "min_score = 2.5", "min_score = 11", "alerts.rule[1].min_score", "at most 10"),
    ("nobody", '["desk@example.org", "tgram://token/chat"]', "[]", "alerts.rule[1].to", "at least one"),
    ("send", "weekly mon 08:00", "weekly 08:00", "alerts.rule[1].send", '"weekly mon 08:00" is expected'),
    ("send hour", "weekly mon 08:00", "daily 24:00", "alerts.rule[1].send", '"daily 08:00"'),
    ("rule unnamed", 'name = "desk"\n', "", "alerts.rule[1].name", "is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_bad_value_is_refused_with_its_key_and_what_is_expected(old: str, new: str, place: str, words: str) -> None:
    said = faults(swapped(old, new))
    assert words in said[place]


def test_all_faults_are_told_at_once_in_the_order_of_the_file_with_their_lines() -> None:
    text = '[crawl]\ndelay = "2"\n\n[[watch]]\nname = "w"\nqueries = ["q"]\nsources = [\n  "nowhere",\n]\n[ui]\nport = 1\n'
    with pytest.raises(ConfigFaults) as refused:
        parse_config(text, folder=Path("/desk"), file="desk.toml")
    assert str(refused.value).splitlines() == [
        "desk.toml cannot be used: 4 faults",
        '  desk.toml:2: crawl.delay: found "2"; a number is expected',
        '  desk.toml:4: watch[1].every: is missing; give every = "30m" or cron = "0 */2 * * *"',
        '  desk.toml:7: watch[1].sources[1]: no source "nowhere"; add a [[source]] with name = "nowhere"',
        "  desk.toml:10: ui: no such key; known here: monitor, storage, crawl, evidence, catalogue, rates, source, watch, alerts",
    ]
    assert refused.value.exit_code == 2


def test_the_second_of_two_rules_is_found_on_its_own_line() -> None:
    text = (
        '[[alerts.rule]]\nname = "a"\nto = ["a@example.org"]\n[[alerts.rule]]\nname = "b"\nto = ["b@example.org"]\nsend = "never"\n'
    )
    with pytest.raises(ConfigFaults, match=r"monitor\.toml:7: alerts\.rule\[2\]\.send"):
        parsed(text)


def test_brackets_in_texts_and_comments_do_not_shift_the_lines() -> None:
    text = '[[source]]  # [one]\nname = "a"\nsearch = "https://a.example/[{query}"\n# [[\nfirst_page = [1,\n 2]\npage_step = 0\n'
    with pytest.raises(ConfigFaults) as refused:
        parsed(text)
    assert [fault.line for fault in refused.value.faults] == [5, 7]


def test_what_stands_inside_a_long_text_is_no_key() -> None:
    text = '[crawl]\nverify = """\n[[watch]]\ndelay = 3\n[monitor]\n"""\ndelay = "x"\n'
    with pytest.raises(ConfigFaults) as refused:
        parsed(text)
    assert [(fault.key, fault.line) for fault in refused.value.faults] == [(("crawl", "verify"), 2), (("crawl", "delay"), 7)]


def test_a_table_in_single_brackets_is_told_of_the_double_ones() -> None:
    found = faults('[source]\nname = "olx-ua"\n[alerts.rule]\nname = "desk"\n[catalogue]\nfiles = {}\n')
    assert found["source"] == "one table, where there may be several; write [[source]] with two brackets"
    assert found["alerts.rule"].endswith("write [[alerts.rule]] with two brackets")
    assert found["catalogue.files"].endswith("a list in brackets is expected")


def test_a_list_with_a_wrong_entry_is_one_fault() -> None:
    assert list(faults(swapped('["desk@example.org", "tgram://token/chat"]', '["desk@@example.org"]'))) == ["alerts.rule[1].to[1]"]


def test_a_file_that_is_not_toml_is_refused_with_the_line() -> None:
    with pytest.raises(ConfigFaults, match=r"monitor\.toml:2: not TOML: .*column"):
        parsed("[crawl]\ndelay = = 2\n")


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("192.168.0.1", True), ("169.254.169.254", True), ("[::1]", True),
        ("[fd00::1]", True),
        ("[::ffff:10.0.0.1]", True), ("localhost", True), ("printer.local", True), ("2130706433", True), ("0x7f.1", True),
        ("0.0.0.0", True), ("100.64.0.1", True), ("shop.example", False), ("8.8.8.8", False), ("10.example", False),
    ],
)  # fmt: skip
def test_a_search_on_a_private_network_is_refused_unless_it_is_allowed(host: str, private: bool) -> None:
    text = f'[[source]]\nname = "a"\nsearch = "http://{host}/?q={{query}}"\n'
    if private:
        assert "allow_private_networks" in faults(text)["source[1].search"]
    assert parsed(text + "[crawl]\nallow_private_networks = true\n").source[0].name == "a"
    if not private:
        assert parsed(text).source[0].name == "a"


def test_relative_paths_begin_in_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "monitor.toml").write_text('[monitor]\ndata = "d"\n[alerts]\nsmtp = "folder:mail"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("desk/monitor.toml"))
    assert config.monitor.data == tmp_path / "desk/d"
    assert config.alerts.smtp == f"folder:{tmp_path / 'desk/mail'}"
    assert config.storage.url == f"sqlite:///{tmp_path / 'desk/d/monitor.db'}"


def test_absolute_paths_and_other_stores_stay_as_they_are() -> None:
    config = parsed('[monitor]\ndata = "/var/lib/monitor"\n[storage]\nurl = "sqlite:////srv/m.db"\n')
    assert (config.monitor.data, config.storage.url) == (Path("/var/lib/monitor"), "sqlite:////srv/m.db")
    assert parsed('[storage]\nurl = "memory:"\n').storage.url == "memory:"
    assert parsed('[storage]\nurl = "postgresql://u@db.example/m"\n').storage.url == "postgresql://u@db.example/m"


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "monitor init"), (b"\xff\xfe[\x00", "UTF-8"), (b"a = " + b"[" * 5000, "monitor.toml")],
    ids=["absent", "not text", "too deep"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "monitor.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigInvalid, match=words):
        load_config(path)


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load_config(tmp_path)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parsed("\ufeff[crawl]\ndelay = 5\n").crawl.delay == 5.0


@pytest.mark.parametrize(
    ("text", "span"),
    [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("2 h", 7200), ("1d", 86400), ("1W", 604800)],
)
def test_durations_are_read(text: str, span: int) -> None:
    assert parsed(swapped('every = "30m"', f'every = "{text}"')).watch[0].every == timedelta(seconds=span)


@pytest.mark.parametrize(
    ("send", "due"),
    [
        ("immediate", "2026-11-23T09:30:00"),
        ("hourly", "2026-11-23T10:00:00"),
        ("daily 08:00", "2026-11-24T06:00:00"),
        ("daily 18:15", "2026-11-23T16:15:00"),
        ("weekly mon 08:00", "2026-11-30T06:00:00"),
        ("weekly monday 23:00", "2026-11-23T21:00:00"),
        ("WEEKLY Sun 8:05", "2026-11-29T06:05:00"),
    ],
)
def test_a_digest_is_due_at_its_local_hour(send: str, due: str) -> None:
    config = parsed(swapped("weekly mon 08:00", send))
    monday = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert config.alerts.rule[0].send.due(monday, config.zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_digest_keeps_its_local_hour_when_the_clocks_change() -> None:
    config = parsed(swapped("weekly mon 08:00", "daily 08:00"))
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # Kyiv leaves summer time in the night that follows
    assert config.alerts.rule[0].send.due(before, config.zone) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("send", ["immediate", "hourly", "daily 08:00", "weekly mon 08:00"])
def test_a_send_is_written_as_it_was_read(send: str) -> None:
    assert str(parsed(swapped("weekly mon 08:00", send)).alerts.rule[0].send) == send


def test_the_user_agent_says_whom_to_ask() -> None:
    from monitor import __version__

    assert parsed(FACE).user_agent == f"monitor/{__version__} (+mailto:desk@example.org)"
    assert (
        parsed('[monitor]\ncontact = "https://desk.example/bot"').user_agent == f"monitor/{__version__} (+https://desk.example/bot)"
    )
    assert parsed("").user_agent == f"monitor/{__version__}"


def test_an_unknown_name_is_told_with_the_nearest_right_one() -> None:
    config = parsed(FACE)
    with pytest.raises(SourceUnknown, match="did you mean 'svyaz-shop'"):
        config.resolved_source("svyaz-shp")
    with pytest.raises(WatchUnknown, match="did you mean 'starlink'"):
        config.named_watch("starlnk")


def test_an_own_source_is_resolved_over_the_crawl_defaults() -> None:
    source = parsed(FACE).resolved_source("plain")
    assert (source.search, source.hosts, source.render) == ("https://www.plain.example/?s={query}", ("plain.example",), Render.AUTO)
    assert (source.delay, source.max_pages, source.details, source.first_page, source.page_step) == (3.0, 7, Details.ALL, 1, 1)
    assert (source.currency, source.country, source.shipped) == (None, None, False)


def test_what_a_source_says_itself_comes_first() -> None:
    source = parsed(FACE).resolved_source("svyaz-shop")
    assert (source.delay, source.max_pages, source.details, source.first_page, source.page_step) == (9.5, 3, Details.NONE, 0, 40)
    assert (source.render, source.currency, source.country) == (Render.BROWSER, "RUB", "RU")
    assert (source.timezone, source.language, source.hosts) == ("Europe/Moscow", "ru", ("shop.example", "cdn.shop.example:8443"))


LINES = FACE.splitlines()


@given(
    st.lists(
        st.sampled_from([*LINES, "[", "]]", '"""', "x = [1,", "[[watch]]", "[[alerts.rule]]", "= 1", "a.b.c = {}"]), max_size=40
    )
)
def test_any_heap_of_lines_is_a_configuration_or_a_list_of_faults_with_lines(lines: list[str]) -> None:
    try:
        parsed("\n".join(lines))
    except ConfigFaults as refused:
        assert refused.faults
        assert all(fault.line is None or 1 <= fault.line <= len(lines) for fault in refused.faults)


@given(st.text())
def test_any_text_is_a_configuration_or_refused(text: str) -> None:
    try:
        parsed(text)
    except ConfigInvalid as refused:
        assert str(refused)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


TABLES = ("monitor", "storage", "crawl", "evidence", "catalogue", "source", "watch", "alerts", "alerts.rule")
PLACES = [(table, key) for table in TABLES for key in keys_at(tuple(table.split(".")))]


@given(st.sampled_from(PLACES), VALUES)
def test_any_value_of_any_key_is_taken_or_refused(place: tuple[str, str], value: object) -> None:
    from monitor.config.crosscheck import cross_faults
    from monitor.config.load import _value_faults

    table, key = place
    inner: object = {key: value}
    for part in reversed(table.split(".")):
        inner = {part: [inner] if part in ("source", "watch", "rule") else inner}
    assert isinstance(inner, dict)
    for fault in [*_value_faults(inner), *cross_faults(inner)]:
        assert fault.said
        assert fault.key[0] == table.split(".")[0]


SHIPPED = next(site for site in all_marketplaces() if site.delay > 1 and site.currency)


def shipped(lines: str = "", crawl_delay: float = 0.5) -> ResolvedSource:
    return parsed(f'[crawl]\ndelay = {crawl_delay}\n[[source]]\nname = "{SHIPPED.name}"\n{lines}').resolved_source(SHIPPED.name)


def test_a_marketplace_that_ships_needs_only_its_name() -> None:
    source = shipped()
    assert (source.search, source.hosts, source.render, source.title) == (
        SHIPPED.search,
        SHIPPED.hosts,
        SHIPPED.render,
        SHIPPED.title,
    )
    assert (source.currency, source.country, source.timezone) == (SHIPPED.currency, SHIPPED.country, SHIPPED.timezone)
    assert (source.language, source.first_page, source.page_step) == (SHIPPED.language, SHIPPED.first_page, SHIPPED.page_step)
    assert (source.shipped, source.walled) == (True, SHIPPED.walled)


def test_the_longer_delay_of_site_and_configuration_holds_unless_the_source_says_so_itself() -> None:
    assert shipped(crawl_delay=0.5).delay == SHIPPED.delay
    assert shipped(crawl_delay=SHIPPED.delay + 1).delay == SHIPPED.delay + 1
    assert shipped("delay = 0.25").delay == 0.25


def test_an_own_search_address_of_a_shipped_marketplace_brings_its_host() -> None:
    source = shipped('search = "https://mirror.example/?q={query}"')
    assert source.hosts == ("mirror.example", *SHIPPED.hosts)


def test_a_misspelt_marketplace_is_told_with_the_nearest_right_one() -> None:
    said = faults(f'[[source]]\nname = "{SHIPPED.name}x"\n')["source[1].name"]
    assert f'did you mean "{SHIPPED.name}"?' in said


@pytest.mark.parametrize("site", all_marketplaces(), ids=lambda site: site.name)
def test_every_marketplace_that_ships_would_pass_as_a_source_of_ones_own(site: Marketplace) -> None:
    lines = {
        "name": site.name, "search": site.search, "currency": site.currency, "country": site.country, "timezone": site.timezone,
        "language": site.language, "render": site.render.value,
    }  # fmt: skip
    text = "\n".join(f'{key} = "{value}"' for key, value in lines.items() if value)
    assert parsed(f"[[source]]\n{text}\nhosts = {list(site.hosts)}\n").source[0].name == site.name


OWN_ITEMS = '[[item]]\nid = "field_phone"\ntitle = "Field telephone"\nfamily = "field_lines"\nrules = ["полев* телефон*"]\n'


def with_own(tmp_path: Path, own: str | None, item: str = "field_lines") -> Config:
    """The configuration in a folder that holds own.toml; None: does not."""
    if own is not None:
        (tmp_path / "own.toml").write_text(own, "utf-8")
    text = swapped('items = ["satcom"]', f'items = ["{item}"]') + '[catalogue]\nfiles = ["own.toml"]\n'
    return parse_config(text, folder=tmp_path)


def test_a_catalogue_file_lies_beside_the_configuration_and_its_items_may_be_watched(tmp_path: Path) -> None:
    config = with_own(tmp_path, OWN_ITEMS)
    assert config.catalogue.files == (tmp_path / "own.toml",)
    assert config.watch[0].items == ("field_lines",)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (None, "own.toml: cannot be read (No such file or directory)"),
        ("[[item]\n", "own.toml: not TOML"),
        (OWN_ITEMS.replace("title", "titel"), "own.toml, item 1 ('field_phone'): unknown key 'titel'"),
        (OWN_ITEMS.replace('["полев* телефон*"]', '["~~~"]'), "own.toml, item 1 ('field_phone'): rule '~~~'"),
    ],
)
def test_a_catalogue_file_that_cannot_be_used_is_told_with_file_entry_and_fault(tmp_path: Path, own: str | None, said: str) -> None:
    with pytest.raises(ConfigFaults) as refused:
        with_own(tmp_path, own)
    (fault,) = refused.value.faults
    assert fault.key == ("catalogue", "files", 0)
    assert said in fault.said
    assert str(tmp_path) in fault.said


def test_an_item_that_no_catalogue_file_holds_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ConfigFaults, match=r'no catalogue item or family "feild_lines"; did you mean "field_lines"'):
        with_own(tmp_path, OWN_ITEMS, item="feild_lines")
