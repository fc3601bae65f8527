-- Where each gateway's own count stands, and its streams that were opened and not closed.

CREATE TABLE gateways (
    gateway       TEXT    PRIMARY KEY,
    last_sequence INTEGER NOT NULL CHECK (last_sequence > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_reads (
    opened_idx INTEGER PRIMARY KEY,
    gateway    TEXT    NOT NULL,
    attempt    BLOB    NOT NULL CHECK (length(attempt) = 16)
) STRICT;
