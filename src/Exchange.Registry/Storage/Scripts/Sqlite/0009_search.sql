-- What the catalogue is searched by (Search/SearchText.cs). A resource keeps its number for ever, so that pages hold still.
-- The body has what a term must occur in; the tokens narrow down which bodies to look at. A resource that has left the
-- catalogue has an empty body and no tokens. The form says which version of the rule wrote the row.

CREATE TABLE resource_texts (
    number INTEGER NOT NULL PRIMARY KEY,
    code   TEXT    NOT NULL UNIQUE,
    form   INTEGER NOT NULL,
    body   TEXT    NOT NULL
);

CREATE VIRTUAL TABLE resource_tokens USING fts5 (tokens, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii');
