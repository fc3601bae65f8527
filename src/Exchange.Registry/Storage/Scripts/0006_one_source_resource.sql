-- One source per datum, to the resource: an element is claimed as its source by one published resource
-- (Domain/Catalogue/OneSourceRule.cs is the rule). A resource that ends gives its claims up.

CREATE UNIQUE INDEX source_claims_one_resource ON source_claims (element);
