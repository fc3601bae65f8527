-- Elements and resources by the names that a form's label may have: an element's own, and that of an item.

INSERT INTO fact_keys (kind, fact_key, id)
SELECT facts.kind, 'named ' || (facts.body::jsonb ->> 'name'), facts.id FROM facts WHERE facts.kind = 'Element'
ON CONFLICT DO NOTHING;

INSERT INTO fact_keys (kind, fact_key, id)
SELECT facts.kind, 'named ' || (item ->> 'name'), facts.id
FROM facts, jsonb_array_elements(facts.body::jsonb -> 'items') item WHERE facts.kind = 'Resource' AND item ->> 'name' IS NOT NULL
ON CONFLICT DO NOTHING;
