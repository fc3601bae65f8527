-- The trail: the log's entries, findable. It is derived; deleting the file loses nothing but the time to fill it again.

CREATE TABLE trail (
    idx            INTEGER PRIMARY KEY,
    at_micros      INTEGER NOT NULL,
    consumer       TEXT    NOT NULL,
    resource       TEXT    NOT NULL,
    grant_id       TEXT    NOT NULL,
    rule           TEXT    NOT NULL,
    subject_digest BLOB    NOT NULL
) STRICT;

-- What was permitted is most of the log, and is found as fast by walking it.
CREATE INDEX trail_by_time     ON trail (at_micros, idx);
CREATE INDEX trail_by_consumer ON trail (consumer, idx);
CREATE INDEX trail_by_resource ON trail (resource, idx);
CREATE INDEX trail_by_grant    ON trail (grant_id, idx);
CREATE INDEX trail_by_rule     ON trail (rule, idx) WHERE rule <> 'PERMITTED';
CREATE INDEX trail_by_subject  ON trail (subject_digest, idx) WHERE subject_digest <> x'';

-- How many entries of the log are in the trail, and the leaf hash of the last one: a trail of another log shows.
CREATE TABLE progress (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    size      INTEGER NOT NULL,
    last_leaf BLOB    NOT NULL
) STRICT;

INSERT INTO progress (id, size, last_leaf) VALUES (1, 0, x'');
