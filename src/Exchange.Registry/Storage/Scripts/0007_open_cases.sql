-- One open case for one datum (Registry/Corrections) and for one dispute (Registry/Disputes), held by the database too: a key
-- that begins with "open" leads to one fact. Whoever races another to open a case is refused, reads again, and joins it.

CREATE UNIQUE INDEX open_cases ON fact_keys (kind, fact_key) WHERE substr(fact_key, 1, 5) = 'open ';

-- Resources are found by the elements that they carry, and grants by their resource, those too that were written before there
-- were keys. In a body an id stands in quotes, which within a text would stand behind backslashes.

INSERT INTO fact_keys (kind, fact_key, id)
SELECT 'Resource', 'element ' || element.id, resource.id
FROM facts resource JOIN facts element ON resource.body LIKE '%"element": "' || element.id || '"%'
WHERE resource.kind = 'Resource' AND element.kind = 'Element'
ON CONFLICT DO NOTHING;

INSERT INTO fact_keys (kind, fact_key, id)
SELECT 'Grant', 'resource ' || resource.id, shared.id
FROM facts shared JOIN facts resource ON shared.body LIKE '%"resource": "' || resource.id || '"%'
WHERE shared.kind = 'Grant' AND resource.kind = 'Resource'
ON CONFLICT DO NOTHING;
