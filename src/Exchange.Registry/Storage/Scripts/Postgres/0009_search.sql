-- What the catalogue is searched by (Search/SearchText.cs). A resource keeps its number for ever, so that pages hold still.
-- The body has what a term must occur in; the tokens narrow down which bodies to look at. A resource that has left the
-- catalogue has an empty body and no tokens. The form says which version of the rule wrote the row.

CREATE TABLE resource_texts (
    number BIGINT NOT NULL PRIMARY KEY,
    code   TEXT   NOT NULL UNIQUE,
    form   BIGINT NOT NULL,
    body   TEXT   NOT NULL,
    tokens TEXT[] NOT NULL
);

-- A resource has hundreds of tokens. Rows wait in a list until they are put into the index together, which is seven times
-- faster; the list is short, since every search reads through it.
CREATE INDEX resource_texts_by_token ON resource_texts USING gin (tokens) WITH (fastupdate = on, gin_pending_list_limit = 1024);
