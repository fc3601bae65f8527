-- The last checkpoint that witnesses were asked to cosign, and since when a tree waits for its quorum.

CREATE TABLE asked (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    note         TEXT    NOT NULL,
    since_micros INTEGER
) STRICT;
