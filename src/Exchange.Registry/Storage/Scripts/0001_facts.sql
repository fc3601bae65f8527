-- Every change is an event, and the newest event of each fact is its present state. Both are written in one transaction.
-- The body is the fact in the JSON form of its message in exchange.registry.v1; instants are microseconds since 1970 UTC.

CREATE TABLE events (
    revision   BIGINT PRIMARY KEY,
    at_micros  BIGINT NOT NULL,
    actor      TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    UNIQUE (kind, id, version)
);

CREATE TABLE facts (
    kind       TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    revision   BIGINT NOT NULL REFERENCES events (revision),
    body       TEXT   NOT NULL,
    PRIMARY KEY (kind, id)
);
