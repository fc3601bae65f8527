-- The trail by chunks of 4096 consecutive entries, since a row and six index keys for each entry cost more than the entry.
-- It is derived: it begins again with nothing and is filled from the log.

DROP TABLE trail;
DROP TABLE progress;
DROP TABLE resource_reads;

CREATE TABLE chunks (
    chunk     INTEGER PRIMARY KEY,
    oldest    INTEGER NOT NULL,
    newest    INTEGER NOT NULL,
    -- Of the last entry: a trail of another log shows.
    last_leaf BLOB    NOT NULL CHECK (length(last_leaf) = 32),
    -- Of each entry its time, 8 bytes.
    at_micros BLOB    NOT NULL CHECK (length(at_micros) = 32768)
) STRICT;

-- Where in a chunk a mark stands: a number of 2 bytes each, or a bit for each entry where that is shorter.
CREATE TABLE marks (
    kind      INTEGER NOT NULL,
    mark      TEXT    NOT NULL,
    chunk     INTEGER NOT NULL,
    positions BLOB    NOT NULL,
    PRIMARY KEY (kind, mark, chunk)
) STRICT, WITHOUT ROWID;

-- The subjects of a chunk whose digests begin with one byte: 32 bytes of digest and 2 of position each.
CREATE TABLE subjects (
    first_byte INTEGER NOT NULL,
    chunk      INTEGER NOT NULL,
    subjects   BLOB    NOT NULL,
    PRIMARY KEY (first_byte, chunk)
) STRICT, WITHOUT ROWID;

-- How often each resource was read, up to the end of each chunk in which it was.
CREATE TABLE resource_reads (
    resource TEXT    NOT NULL,
    chunk    INTEGER NOT NULL,
    reads    INTEGER NOT NULL,
    last_idx INTEGER NOT NULL,
    PRIMARY KEY (resource, chunk)
) STRICT, WITHOUT ROWID;
