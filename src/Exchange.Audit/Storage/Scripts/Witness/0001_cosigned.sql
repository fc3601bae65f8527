-- The last tree that was cosigned for each origin: a later one must extend it.

CREATE TABLE cosigned (
    origin      TEXT    PRIMARY KEY,
    origin_hash TEXT    NOT NULL UNIQUE,
    size        INTEGER NOT NULL CHECK (size >= 0),
    root        BLOB    NOT NULL CHECK (length(root) = 32),
    note        TEXT    NOT NULL,
    at_micros   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER a_cosigned_tree_never_shrinks BEFORE UPDATE ON cosigned WHEN new.size < old.size
BEGIN
    SELECT RAISE(ABORT, 'a cosigned tree never shrinks');
END;

CREATE TRIGGER a_cosigned_tree_is_never_forgotten BEFORE DELETE ON cosigned
BEGIN
    SELECT RAISE(ABORT, 'a cosigned tree is never forgotten');
END;

-- The keys of which the log says that they were made.
CREATE TABLE recorded_keys (
    vkey TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
