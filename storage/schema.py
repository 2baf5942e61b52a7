"""The tables, as migrations: appended, never edited once released. Times are microseconds since 1970 UTC, so they sort."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from storage.contacts import CONTACT_TABLE
from storage.sellers import SELLER_TABLES, fill_sellers

MIGRATIONS = Migrations("monitor")

_FIRST = """
CREATE TABLE word_set (              -- a set of names (watches, queries) that many rows share
    id INTEGER PRIMARY KEY,
    names TEXT NOT NULL UNIQUE       -- JSON array
) STRICT;

CREATE TABLE word_set_member (
    name TEXT NOT NULL,
    word_set INTEGER NOT NULL REFERENCES word_set(id),
    PRIMARY KEY (name, word_set)
) STRICT, WITHOUT ROWID;

CREATE TABLE crawl (
    id INTEGER PRIMARY KEY,
    crawl_id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    watches INTEGER NOT NULL REFERENCES word_set(id),
    outcome TEXT NOT NULL,
    started INTEGER NOT NULL,
    ended INTEGER,
    belief TEXT NOT NULL CHECK (belief IN ('believed', 'held', 'accepted', 'discarded')),
    held_because TEXT,
    stopped_because TEXT,
    baseline INTEGER NOT NULL CHECK (baseline IN (0, 1)),
    requests INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    listings INTEGER NOT NULL,
    total INTEGER,
    new INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    relisted INTEGER NOT NULL,
    not_understood TEXT NOT NULL,    -- JSON array of [kind of text, how many]
    walks TEXT NOT NULL,             -- JSON: what each query set out to see and what it saw
    stated TEXT NOT NULL             -- JSON array of [field, listings whose card states it]
) STRICT;
CREATE INDEX crawl_by_source ON crawl (source, started);
CREATE INDEX crawl_by_time ON crawl (started);

CREATE TABLE baseline (              -- (watch, query) pairs whose history on a source has begun
    source TEXT NOT NULL,
    watch TEXT NOT NULL,
    query TEXT NOT NULL,
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    PRIMARY KEY (source, watch, query)
) STRICT, WITHOUT ROWID;

CREATE TABLE warc (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL UNIQUE        -- relative to the data folder
) STRICT;

CREATE TABLE capture (
    id INTEGER PRIMARY KEY,
    record_id ANY NOT NULL UNIQUE,   -- the 16 bytes of "<urn:uuid:...>", or another name as text
    sha256 ANY,                      -- its 32 bytes; null, with the rest: named by a change, never described
    at INTEGER,
    url TEXT,
    warc INTEGER REFERENCES warc(id)
) STRICT;

CREATE TABLE listing (               -- what is known now; the past is in version, change and standing
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    native_id TEXT NOT NULL,
    address TEXT,                    -- its address as first seen, which never changes here
    title TEXT,
    description TEXT,
    seller TEXT,
    price_minor INTEGER,             -- whole minor units of price_currency; null where the price is odd or not understood
    price_currency TEXT,
    body TEXT NOT NULL,              -- JSON: the listing's other fields
    judgement TEXT NOT NULL,         -- JSON
    item TEXT,
    flagged INTEGER NOT NULL CHECK (flagged IN (0, 1)),
    score REAL NOT NULL,
    flag_count INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('live', 'gone', 'unknown')),
    status_because TEXT,
    first_seen INTEGER NOT NULL,
    altered INTEGER NOT NULL,        -- when its version or status last became another
    version INTEGER NOT NULL,
    watches INTEGER NOT NULL REFERENCES word_set(id),
    queries INTEGER NOT NULL REFERENCES word_set(id),
    digest TEXT,
    card TEXT,                       -- JSON object: field to text, as the result pages last said it
    card_at INTEGER,
    item_page TEXT,                  -- the same of its own page
    item_page_at INTEGER,
    hashes TEXT NOT NULL,
    UNIQUE (source, native_id)
) STRICT;
CREATE INDEX listing_by_query ON listing (source, queries);
CREATE INDEX listing_by_alteration ON listing (altered);

CREATE TABLE seen (                  -- apart from listing and narrow, for this is all that most sightings touch
    listing INTEGER PRIMARY KEY REFERENCES listing(id),
    at INTEGER NOT NULL,
    sign INTEGER
) STRICT;

CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    listing INTEGER NOT NULL REFERENCES listing(id),
    number INTEGER NOT NULL CHECK (number >= 1),
    base INTEGER NOT NULL,           -- the version that holds every field; from there on only what differs from the one before
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    first_seen INTEGER NOT NULL,
    body TEXT NOT NULL,              -- JSON; null means back to nothing
    capture INTEGER REFERENCES capture(id),
    prior_seen INTEGER,              -- when the version before was last seen: it is never touched again, so it is said here
    prior_ended INTEGER,             -- when the version before ended, where that was its removal and not this one's begin
    UNIQUE (listing, number)
) STRICT;

CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    change_id ANY NOT NULL,          -- the bytes of a hexadecimal digest, or another name as text
    listing INTEGER NOT NULL REFERENCES listing(id),
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'changed', 'removed', 'relisted')),
    field TEXT,
    old TEXT,
    new TEXT,
    baseline INTEGER NOT NULL CHECK (baseline IN (0, 1)),
    capture INTEGER REFERENCES capture(id),
    url TEXT,                        -- null: the listing's address as first seen; empty: none
    watches INTEGER NOT NULL REFERENCES word_set(id)
) STRICT;
CREATE INDEX change_by_listing ON change (listing, at);
CREATE INDEX change_by_time ON change (at);
CREATE INDEX change_by_crawl ON change (crawl);

CREATE TABLE standing (              -- every turn of a listing's status after its first sighting
    id INTEGER PRIMARY KEY,
    listing INTEGER NOT NULL REFERENCES listing(id),
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    at INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('live', 'gone', 'unknown')),
    because TEXT
) STRICT;
CREATE INDEX standing_by_listing ON standing (listing, at);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    alert_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    recipient TEXT NOT NULL,
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
    crawl_id TEXT,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    sent INTEGER,
    message_id TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, due);

CREATE TABLE fact (                  -- small facts of the program's own
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE listing_text USING fts5( -- case and diacritics already taken away, for unicode61 leaves "ё" and "й" alone
    title, description, seller, tokenize='unicode61 remove_diacritics 0'
);
"""

_APPEND_ONLY = ("version", "change", "standing")


@MIGRATIONS()
def m001_first(db: Database) -> None:
    """History, crawls and the outbox."""
    db.executescript(_FIRST)
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            db.executescript(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'history is append-only: a {table} is never altered or thrown away'); END;"
            )
    db.executescript(
        "CREATE TRIGGER listing_delete_refused BEFORE DELETE ON listing BEGIN "
        "SELECT RAISE(ABORT, 'history is append-only: a listing is never thrown away'); END;"
    )


@MIGRATIONS()
def m002_origin(db: Database) -> None:
    """Whether a crawl was one, or pages that a person saved."""
    db.execute("ALTER TABLE crawl ADD COLUMN origin TEXT NOT NULL DEFAULT 'crawl' CHECK (origin IN ('crawl', 'import'))")


@MIGRATIONS()
def m003_verdicts(db: Database) -> None:
    """What analysts decided about flagged listings; a later verdict stands beside the earlier one."""
    db.executescript(
        "CREATE TABLE verdict (id INTEGER PRIMARY KEY, listing INTEGER NOT NULL REFERENCES listing(id), rule TEXT,"
        " decision TEXT NOT NULL CHECK (decision IN ('relevant', 'noise', 'unsure')), at INTEGER NOT NULL, note TEXT) STRICT;"
        "CREATE INDEX verdict_by_listing ON verdict (listing);"
    )
    for verb in ("UPDATE", "DELETE"):
        db.executescript(
            f"CREATE TRIGGER verdict_{verb.lower()}_refused BEFORE {verb} ON verdict BEGIN "
            "SELECT RAISE(ABORT, 'history is append-only: a verdict is never altered or thrown away'); END;"
        )


_BESIDE = """
ALTER TABLE crawl ADD COLUMN kept INTEGER;   -- when it was taken into history; null: not noted then

CREATE TABLE interpretation (        -- what a later program reads in an old version
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES version(id),
    at INTEGER NOT NULL,
    program TEXT NOT NULL,
    fields TEXT NOT NULL,            -- JSON array: in which it differs from the version
    body TEXT NOT NULL               -- JSON: the listing as it is understood
) STRICT;
CREATE INDEX interpretation_by_version ON interpretation (version);

CREATE TABLE repost (                -- two listings that look like one offer
    id INTEGER PRIMARY KEY,
    listing INTEGER NOT NULL REFERENCES listing(id),
    earlier INTEGER NOT NULL REFERENCES listing(id),
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    at INTEGER NOT NULL,
    score REAL NOT NULL,
    evidence TEXT NOT NULL,          -- JSON array of [what, in words]
    UNIQUE (listing, earlier)
) STRICT;
CREATE INDEX repost_by_earlier ON repost (earlier);
CREATE INDEX standing_gone ON standing (at) WHERE status = 'gone';
"""


@MIGRATIONS()
def m004_beside(db: Database) -> None:
    """When we learned it, what we read in it later, and which listings look like one."""
    db.executescript(_BESIDE)
    for table in ("interpretation", "repost"):
        for verb in ("UPDATE", "DELETE"):
            db.executescript(
                f"CREATE TRIGGER {table}_{verb.lower()}_refused BEFORE {verb} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'history is append-only: an {table} is never altered or thrown away'); END;"
            )


@MIGRATIONS()
def m005_contacts(db: Database) -> None:
    """What links listings of one hand, filled from what is known."""
    db.executescript(CONTACT_TABLE)


_SPOKEN = """
CREATE TABLE turn (                  -- from when on a kind of page states a field of a listing, and from when on not any more
    id INTEGER PRIMARY KEY,
    listing INTEGER NOT NULL REFERENCES listing(id),
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    at INTEGER NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('card', 'item')),
    field TEXT NOT NULL,
    said TEXT NOT NULL CHECK (said IN ('stated', 'not_stated', 'not_read', 'not_understood')),
    words TEXT                       -- what could not be understood
) STRICT;
CREATE INDEX turn_by_listing ON turn (listing);

ALTER TABLE listing ADD COLUMN unsaid TEXT;  -- JSON object: "card.seller" to what turn last said of it, where that is not stated

ALTER TABLE seen ADD COLUMN card_at INTEGER; -- the last sighting on a result page; null: none, or not noted then
ALTER TABLE seen ADD COLUMN page_at INTEGER; -- the last sighting for which its own page was read

ALTER TABLE version ADD COLUMN prior_card INTEGER; -- its last card: microseconds before prior_seen; null: none, or not noted
ALTER TABLE version ADD COLUMN prior_page INTEGER; -- the same of its own page
"""


@MIGRATIONS()
def m006_spoken(db: Database) -> None:
    """Unchanged, not stated any more and not read are three things; and when each kind of page was last read."""
    db.executescript(_SPOKEN)
    for verb in ("UPDATE", "DELETE"):
        db.executescript(
            f"CREATE TRIGGER turn_{verb.lower()}_refused BEFORE {verb} ON turn BEGIN "
            "SELECT RAISE(ABORT, 'history is append-only: a turn is never altered or thrown away'); END;"
        )


_PHOTOS = """
CREATE TABLE photo (                 -- photographs that were asked for, and what came of it
    id INTEGER PRIMARY KEY,
    listing INTEGER NOT NULL REFERENCES listing(id),
    crawl INTEGER NOT NULL REFERENCES crawl(id),
    at INTEGER NOT NULL,
    address TEXT NOT NULL,           -- as the listing states it
    capture INTEGER REFERENCES capture(id),
    small INTEGER REFERENCES capture(id), -- our small copy; null: there is none
    because TEXT
) STRICT;
CREATE INDEX photo_by_listing ON photo (listing);
CREATE INDEX photo_by_capture ON photo (capture);
CREATE INDEX listing_to_picture ON listing (source, first_seen) WHERE flagged = 1 AND status = 'live';
"""


@MIGRATIONS()
def m007_photos(db: Database) -> None:
    """Photographs of flagged listings."""
    db.executescript(_PHOTOS)
    for verb in ("UPDATE", "DELETE"):
        db.executescript(
            f"CREATE TRIGGER photo_{verb.lower()}_refused BEFORE {verb} ON photo BEGIN "
            "SELECT RAISE(ABORT, 'history is append-only: a photo is never altered or thrown away'); END;"
        )


@MIGRATIONS()
def m008_chain(db: Database) -> None:
    """The chain of evidence; crawls kept before it have no link."""
    db.executescript(
        "CREATE TABLE link (number INTEGER PRIMARY KEY, crawl INTEGER NOT NULL REFERENCES crawl(id), belief TEXT NOT NULL,"
        " at INTEGER NOT NULL, content BLOB NOT NULL, head BLOB NOT NULL) STRICT;"
        "CREATE INDEX link_by_crawl ON link (crawl);"
    )
    for verb in ("UPDATE", "DELETE"):
        db.executescript(
            f"CREATE TRIGGER link_{verb.lower()}_refused BEFORE {verb} ON link BEGIN "
            "SELECT RAISE(ABORT, 'history is append-only: a link is never altered or thrown away'); END;"
        )


@MIGRATIONS()
def m009_clock(db: Database) -> None:
    """Crawls whose clock was behind that of the crawl before."""
    db.executescript("ALTER TABLE crawl ADD COLUMN clock_behind INTEGER; -- microseconds")


@MIGRATIONS()
def m010_sellers(db: Database) -> None:
    """Sellers as such, each with what it says of itself; filled from what is known."""
    db.executescript(SELLER_TABLES)
    fill_sellers(db.conn)
    db.executescript("CREATE INDEX listing_by_seller ON listing (sold_by);")
    for verb in ("UPDATE", "DELETE"):
        db.executescript(
            f"CREATE TRIGGER seller_version_{verb.lower()}_refused BEFORE {verb} ON seller_version BEGIN "
            "SELECT RAISE(ABORT, 'history is append-only: a version of a seller is never altered or thrown away'); END;"
        )
