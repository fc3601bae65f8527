-- A fact as of a revision: its last event at or before it.
CREATE INDEX events_by_fact ON events (kind, id, revision);
