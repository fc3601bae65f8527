-- When grants that are not yet disposed of are over, so that nobody re-reads a million grants to find the one that ended today. It is
-- read off the events of grants up to a revision, and a row is gone once the disposal is ordered. Grants from before are read once.

CREATE TABLE grant_ends (
    grant_id    TEXT   NOT NULL PRIMARY KEY,
    ends_micros BIGINT NOT NULL,
    cause       TEXT   NOT NULL
);
CREATE INDEX grant_ends_by_instant ON grant_ends (ends_micros, grant_id);

CREATE TABLE grant_ends_until (
    revision BIGINT NOT NULL
);
INSERT INTO grant_ends_until (revision) VALUES (0);
