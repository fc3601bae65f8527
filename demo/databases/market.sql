-- 市场主体登记信息 of SZ-SC. Every company is invented. Capital is text, so that it stays exact in every database. One code is
-- carried by two companies 一码多赋.
CREATE TABLE market_entities (
    credit_code          TEXT NOT NULL,
    name                 TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    legal_representative TEXT NOT NULL,
    registered_capital   TEXT,
    established_on       DATE NOT NULL,
    operating_status     TEXT NOT NULL,
    address              TEXT NOT NULL,
    business_scope       TEXT
);
CREATE INDEX market_entities_by_code ON market_entities (credit_code);
INSERT INTO market_entities VALUES
    ('91310199MA1G60014W', '上海演示智造有限公司', '有限责任公司', '沈演示', '5000000.00', '2017-03-01', '存续', '上海市演示路1号', '智能装备制造'),
    ('91330499MA1G60022F', '嘉兴演示纺织有限公司', '有限责任公司', '顾演示', '1200000.50', '2015-06-18', '存续', '嘉兴市演示路2号', '纺织品'),
    ('91330199MA1G60030T', '杭州演示软件有限公司', '有限责任公司', '钱演示', '10000000.00', '2019-11-11', '存续', '杭州市演示路3号', '软件开发'),
    ('91320599MA1G600573', '苏州演示建设有限公司', '有限责任公司', '陆演示', '80000000.00', '2009-09-09', '存续', '苏州市演示路4号', '房屋建筑工程'),
    ('91340199MA1G6009XY', '合肥演示光电有限公司', '股份有限公司', '唐演示', '300000000.00', '2012-12-12', '存续', '合肥市演示路5号', '光电子器件'),
    ('91310199MA1G61017D', '上海演示贸易有限公司', '有限责任公司', '沈演示', NULL, '2020-02-20', '注销', '上海市演示路6号', NULL),
    ('91320599MA1G610251', '苏州演示一号有限公司', '有限责任公司', '陆演示', '1000000.00', '2018-08-08', '存续', '苏州市演示路7号', '商务服务'),
    ('91320599MA1G610251', '苏州演示二号有限公司', '有限责任公司', '严演示', '2000000.00', '2019-09-09', '存续', '苏州市演示路9号', '会议服务'),
    ('91320599MA1G61033U', '苏州演示物流有限公司', '有限责任公司', '顾演示', '6000000.00', '2016-01-15', '存续', '苏州市演示路8号', '道路运输');
