-- A department's short name is its own: refusals name the owner of an element by it.

CREATE TABLE short_names (
    short_name TEXT NOT NULL PRIMARY KEY,
    department TEXT NOT NULL UNIQUE
);
