-- What an enterprise made since the authority's midnight is counted at each new one.
CREATE INDEX orders_by_enterprise_creation ON orders (enterprise_id, created_at);
CREATE INDEX products_by_enterprise_creation ON products (enterprise_id, created_at);
CREATE INDEX certificates_by_enterprise_creation ON certificates (enterprise_id, created_at);
