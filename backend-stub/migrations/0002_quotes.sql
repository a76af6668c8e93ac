-- Calculations that were signed. The signature holds the whole text, so a row that somebody changed shows itself.
CREATE TABLE quotes (
    quote      TEXT    PRIMARY KEY,
    site       TEXT    NOT NULL,
    -- The key it was signed with: its public half stays known until the last of its quotes expires.
    kid        TEXT    NOT NULL,
    jws        TEXT    NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quotes_by_key ON quotes (kid, expires_at);
