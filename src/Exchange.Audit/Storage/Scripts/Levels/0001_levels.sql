-- How each resource was served, by hour: derived from the log, and filled from it again when lost.
CREATE TABLE followed (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    last_leaf BLOB NOT NULL
);

CREATE TABLE levels (
    resource TEXT NOT NULL,
    hour INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    sent_rows INTEGER NOT NULL,
    last_read INTEGER NOT NULL,
    latency BLOB NOT NULL,
    PRIMARY KEY (resource, hour)
) WITHOUT ROWID;

CREATE TABLE failures (
    resource TEXT NOT NULL,
    hour INTEGER NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (resource, hour, reason)
) WITHOUT ROWID;
