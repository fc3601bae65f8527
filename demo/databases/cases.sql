-- 政务服务办件信息 of ZJ-ZW, a system of the province in which counties accept cases. Every case is invented. The view is a bad one, as
-- they occur: it works out the division of unsorted cases anew each time that it is asked, so that a query finds some which it then
-- shows in 金华 (3307). Whoever may read one county's rows must not get those.
CREATE TABLE cases (
    case_number TEXT NOT NULL,
    division    TEXT,
    matter      TEXT NOT NULL,
    accepted_on DATE NOT NULL
);
INSERT INTO cases VALUES
    ('ZJ-2026-000001', '330523', '不动产转移登记', '2026-09-01'),
    ('ZJ-2026-000002', '330523', '出生登记', '2026-09-02'),
    ('ZJ-2026-000003', '330522', '企业设立登记', '2026-09-03'),
    ('ZJ-2026-000004', '330523', '社保参保登记', '2026-09-07'),
    ('ZJ-2026-000005', '330702', '出生登记', '2026-09-08'),
    ('ZJ-2026-000006', '330523', '公租房申请', '2026-09-10'),
    ('ZJ-2026-000007', '330110', '企业设立登记', '2026-09-11');
WITH RECURSIVE unsorted (n) AS (SELECT 100001 UNION ALL SELECT n + 1 FROM unsorted WHERE n < 110000)
INSERT INTO cases SELECT 'ZJ-2026-' || n, NULL, '待归档', '2026-08-31' FROM unsorted;
CREATE VIEW province_cases AS
    SELECT case_number,
           coalesce(division, CASE abs(random()) % 500 WHEN 0 THEN '330523' ELSE '330702' END) AS division,
           matter,
           accepted_on
    FROM cases;
