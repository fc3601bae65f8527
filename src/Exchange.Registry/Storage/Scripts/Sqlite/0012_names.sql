-- Elements and resources by the names that a form's label may have: an element's own, and that of an item.

INSERT OR IGNORE INTO fact_keys (kind, fact_key, id)
SELECT facts.kind, 'named ' || json_extract(facts.body, '$.name'), facts.id FROM facts WHERE facts.kind = 'Element';

INSERT OR IGNORE INTO fact_keys (kind, fact_key, id)
SELECT facts.kind, 'named ' || json_extract(item.value, '$.name'), facts.id
FROM facts, json_each(facts.body, '$.items') item WHERE facts.kind = 'Resource' AND json_extract(item.value, '$.name') IS NOT NULL;
