-- 不动产登记 of JH-ZR. Every unit and owner is invented.
CREATE TABLE properties (
    unit_number  TEXT NOT NULL,
    owner        TEXT NOT NULL,
    owner_number TEXT NOT NULL,
    location     TEXT NOT NULL,
    area         TEXT NOT NULL,
    planned_use  TEXT NOT NULL,
    right_kind   TEXT NOT NULL,
    mortgaged    BOOLEAN NOT NULL
);
CREATE INDEX properties_by_unit ON properties (unit_number);
INSERT INTO properties VALUES
    ('330799001001GB00001F00010001', '沈演示', '310199198005201116', '金华市演示小区1幢101室', '89.50', '住宅', '国有建设用地使用权/房屋所有权', TRUE),
    ('330799001001GB00002F00020002', '顾演示', '330499198507220026', '金华市演示广场2幢铺1', '45.20', '商业', '国有建设用地使用权/房屋所有权', FALSE);
