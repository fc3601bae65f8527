-- How often each resource was read. Counting in the trail itself would cost the more the longer the log is.

CREATE TABLE resource_reads (
    resource TEXT    NOT NULL PRIMARY KEY,
    reads    INTEGER NOT NULL,
    last_idx INTEGER NOT NULL
) STRICT;

-- What is in the trail already was not counted: it is filled again.
DELETE FROM trail;
UPDATE progress SET size = 0, last_leaf = x'';
