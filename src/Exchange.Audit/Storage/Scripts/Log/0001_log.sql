-- The log. Entries are written once, in order, and never change; everything else here follows from them.

CREATE TABLE entries (
    idx   INTEGER PRIMARY KEY,
    entry BLOB    NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535)
) STRICT;

-- Full tiles only: 256 hashes of 32 bytes. Those at the right edge are computed from the entries at start.
CREATE TABLE tiles (
    level  INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    hashes BLOB    NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (level, idx)
) STRICT;

-- How many entries the log has. Each commit states the size that it extends, so that no two writers can both extend it.
CREATE TABLE head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL CHECK (size >= 0)
) STRICT;

INSERT INTO head (id, size) VALUES (1, 0);

CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT    NOT NULL
) STRICT;

CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN
    SELECT RAISE(ABORT, 'an entry is never changed');
END;

CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON entries
BEGIN
    SELECT RAISE(ABORT, 'an entry is never removed');
END;

CREATE TRIGGER tiles_are_never_changed BEFORE UPDATE ON tiles
BEGIN
    SELECT RAISE(ABORT, 'a full tile is never changed');
END;

CREATE TRIGGER tiles_are_never_removed BEFORE DELETE ON tiles
BEGIN
    SELECT RAISE(ABORT, 'a full tile is never removed');
END;
