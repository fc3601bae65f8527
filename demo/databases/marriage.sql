-- 婚姻登记信息 of HZ-MZ. Every person is invented.
CREATE TABLE marriages (
    citizen_number     TEXT NOT NULL,
    spouse_number      TEXT,
    name               TEXT NOT NULL,
    marital_status     TEXT NOT NULL,
    registered_on      DATE NOT NULL,
    registration_kind  TEXT NOT NULL,
    registrar          TEXT NOT NULL,
    certificate_number TEXT NOT NULL,
    phone              TEXT
);
CREATE INDEX marriages_by_citizen ON marriages (citizen_number);
INSERT INTO marriages VALUES
    ('310199198005201116', '310199198208171287', '沈演示', '已婚', '2016-05-20', '结婚', '杭州市演示婚姻登记处', 'J330199-2016-000001', '19900000018'),
    ('310199198208171287', '310199198005201116', '陆演示', '已婚', '2016-05-20', '结婚', '杭州市演示婚姻登记处', 'J330199-2016-000002', '19900000019'),
    ('330499198507220026', '330199199111080133', '顾演示', '已婚', '2018-10-01', '结婚', '杭州市演示婚姻登记处', 'J330199-2018-000003', '19900000020'),
    ('330199199111080133', '330499198507220026', '钱演示', '已婚', '2018-10-01', '结婚', '杭州市演示婚姻登记处', 'J330199-2018-000004', '19900000021'),
    ('340299198903091562', NULL, '唐演示', '离婚', '2021-03-15', '离婚', '杭州市演示婚姻登记处', 'L330199-2021-000005', '19900000022');
