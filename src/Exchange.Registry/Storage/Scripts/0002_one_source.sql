-- One source per datum, held by the database too (Domain/Catalogue/OneSourceRule.cs is the rule):
-- an element has one designation, and a resource can claim to be its source only in the designated department's name.

CREATE TABLE designations (
    element    TEXT NOT NULL PRIMARY KEY,
    department TEXT NOT NULL,
    UNIQUE (element, department)
);

CREATE TABLE source_claims (
    element    TEXT NOT NULL,
    department TEXT NOT NULL,
    resource   TEXT NOT NULL,
    PRIMARY KEY (element, resource),
    FOREIGN KEY (element, department) REFERENCES designations (element, department)
);
