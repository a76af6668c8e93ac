-- Steps of a flow that the server carries out.

-- A conversation whose run waits for the server: after a restart it is asked again what there is to do.
ALTER TABLE conversations ADD COLUMN serving INTEGER NOT NULL DEFAULT 0;
CREATE INDEX conversations_serving ON conversations (site) WHERE serving = 1;

-- Times that visitors took. A step of a run has one at most: taking another one is in place of it, under the same id.
CREATE TABLE bookings (
    booking      TEXT    PRIMARY KEY,
    site         TEXT    NOT NULL,
    calendar     TEXT    NOT NULL,
    conversation TEXT    NOT NULL,
    starts_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    taken_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bookings_by_time ON bookings (site, calendar, starts_at);
