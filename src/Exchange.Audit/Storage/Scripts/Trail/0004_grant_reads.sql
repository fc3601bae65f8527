-- How often each grant was read under, and which entries tell of rows outside a grant's scope. A chunk that was stored before
-- knows neither: the trail is derived, begins again with nothing and is filled from the log.

DELETE FROM chunks;
DELETE FROM marks;
DELETE FROM subjects;
DELETE FROM resource_reads;

-- For each chunk in which there were reads under a grant how many, and the times of the first and the last of them: a count since
-- an instant adds up the chunks that end after it, and looks into the few that also begin before it.
CREATE TABLE grant_reads (
    grant_id TEXT    NOT NULL,
    newest   INTEGER NOT NULL,
    chunk    INTEGER NOT NULL,
    oldest   INTEGER NOT NULL,
    reads    INTEGER NOT NULL,
    PRIMARY KEY (grant_id, newest, chunk)
) STRICT, WITHOUT ROWID;
