-- Files that visitors uploaded. What they hold is in the object store under `site/file`, written before the row: a row
-- without its object cannot be, and an object without a row is swept away.
CREATE TABLE files (
    -- Unguessable; the only thing that a client knows of it.
    file         TEXT    PRIMARY KEY,
    site         TEXT    NOT NULL,
    -- Whose it is: only their answers in this conversation can name it.
    visitor      TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    -- Cleaned, with an ending that fits the type.
    name         TEXT    NOT NULL,
    -- As its bytes say.
    media_type   TEXT    NOT NULL,
    bytes        INTEGER NOT NULL,
    uploaded_at  INTEGER NOT NULL,
    -- When an answer first named it; what none ever names is removed after a day.
    used_at      INTEGER
) STRICT, WITHOUT ROWID;
-- The quotas: of a conversation, of a visitor and of a site.
CREATE INDEX files_by_conversation ON files (site, conversation);
CREATE INDEX files_by_time ON files (site, uploaded_at);
CREATE INDEX files_unused ON files (uploaded_at) WHERE used_at IS NULL;
