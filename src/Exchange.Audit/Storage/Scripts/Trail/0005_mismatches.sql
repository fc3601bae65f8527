-- The verifications that were answered no, each a guess at a subject: found by the subject and counted since an instant. What was
-- stored before this has none, since nothing was verified then.

CREATE TABLE mismatches (
    subject   BLOB    NOT NULL,
    at_micros INTEGER NOT NULL,
    idx       INTEGER NOT NULL,
    consumer  TEXT    NOT NULL,
    resource  TEXT    NOT NULL,
    PRIMARY KEY (subject, at_micros, idx)
) STRICT, WITHOUT ROWID;
