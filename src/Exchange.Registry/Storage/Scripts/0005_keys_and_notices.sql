-- Other ways to a fact than its id: the departments that may see a grant, the batch of a duty line, the resource of a
-- correction. A key is a few words, such as "party 11330599000000086E"; the newest state of a fact has written all its keys.

CREATE TABLE fact_keys (
    kind     TEXT NOT NULL,
    fact_key TEXT NOT NULL,
    id       TEXT NOT NULL,
    PRIMARY KEY (kind, fact_key, id)
);
CREATE INDEX fact_keys_by_id ON fact_keys (kind, id);

INSERT INTO fact_keys (kind, fact_key, id) SELECT 'Grant', 'party ' || department, grant_id FROM grant_parties;
DROP TABLE grant_parties;

-- What departments must be told, written with the change that it tells of.

CREATE TABLE notices (
    number     BIGINT NOT NULL PRIMARY KEY,
    department TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    at_micros  BIGINT NOT NULL,
    revision   BIGINT NOT NULL REFERENCES events (revision)
);
CREATE INDEX notices_by_department ON notices (department, number);

-- As of an instant: the last revision at or before it. Instants never run backwards along revisions.
CREATE INDEX events_by_instant ON events (at_micros, revision);
