-- Everything the server keeps. Times are milliseconds since 1970 in UTC; ids carry their kind as a prefix.

-- Facts about the database itself. `epoch` is drawn once: a client whose copy belongs to another epoch
-- discards it, because the log it came from was lost or restored.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A visitor exists from their first command on; looking at the panel leaves no row.
CREATE TABLE visitors (
    site       TEXT    NOT NULL,
    visitor    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (site, visitor)
) STRICT, WITHOUT ROWID;

-- Resumable links of visitors. Only the SHA-256 of the token is here, so a stolen file opens no session.
CREATE TABLE visitor_sessions (
    token_hash BLOB    PRIMARY KEY,
    site       TEXT    NOT NULL,
    visitor    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per conversation. `state` is the log folded up to `head`, kept so that a command need not read the
-- whole log; with another `state_version` it is folded anew. `phase` and `last_at` repeat what the inbox sorts by.
CREATE TABLE conversations (
    conversation  TEXT    PRIMARY KEY,
    site          TEXT    NOT NULL,
    visitor       TEXT    NOT NULL,
    head          INTEGER NOT NULL,
    state_version INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    phase         TEXT    NOT NULL,
    calling       INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    last_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX conversations_by_site ON conversations (site, last_at);
CREATE INDEX conversations_by_visitor ON conversations (site, visitor, started_at);
-- Timers look for these after a restart; both sets are small.
CREATE INDEX conversations_waiting ON conversations (site) WHERE phase = 'waiting';
CREATE INDEX conversations_calling ON conversations (site) WHERE calling = 1;

-- The log: numbered 1, 2, 3, … per conversation, never changed.
CREATE TABLE events (
    conversation TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

-- Every accepted command, so that a repeated one gets the same answer for ever. `hash` tells a repetition from
-- another command under the same id.
CREATE TABLE commands (
    conversation TEXT    NOT NULL,
    cid          TEXT    NOT NULL,
    device       TEXT    NOT NULL,
    cseq         INTEGER NOT NULL,
    hash         BLOB    NOT NULL,
    seq          INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (conversation, cid)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX commands_by_device ON commands (conversation, device, cseq);

-- How far each side of a conversation has received and read its log.
CREATE TABLE cursors (
    conversation TEXT    NOT NULL,
    side         TEXT    NOT NULL CHECK (side IN ('visitor', 'operator')),
    delivered    INTEGER NOT NULL,
    read         INTEGER NOT NULL,
    PRIMARY KEY (conversation, side)
) STRICT, WITHOUT ROWID;

-- Who may sign in at the desk. `password` is an argon2id string.
CREATE TABLE operators (
    operator   TEXT    PRIMARY KEY,
    site       TEXT    NOT NULL,
    email      TEXT    NOT NULL UNIQUE,
    password   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    title      TEXT    NOT NULL,
    experience TEXT    NOT NULL,
    photo      TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operators_by_site ON operators (site);

-- Signed-in desks. A new password deletes them all.
CREATE TABLE operator_sessions (
    token_hash BLOB    PRIMARY KEY,
    operator   TEXT    NOT NULL REFERENCES operators (operator) ON DELETE CASCADE,
    csrf       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_sessions_by_operator ON operator_sessions (operator);

-- Every version of a flow that was ever served: a run keeps its version for life.
CREATE TABLE flow_versions (
    site     TEXT    NOT NULL,
    hash     TEXT    NOT NULL,
    document TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (site, hash)
) STRICT, WITHOUT ROWID;
