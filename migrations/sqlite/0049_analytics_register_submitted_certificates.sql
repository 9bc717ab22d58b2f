-- An application that nobody submitted is a wish, as a draft of an order is.
DROP VIEW analytics_certificate_register;
CREATE VIEW analytics_certificate_register AS
SELECT c.created_at, c.sequence, c.reference, COALESCE(c.number, '') AS number, COALESCE(e.name, '') AS enterprise,
       COALESCE(p.name, '') AS product, COALESCE(p.brand, '') AS brand, COALESCE(p.category, '') AS category,
       COALESCE(p.gtin, '') AS gtin, c.standard, c.site, c.state, c.quota_requested, c.quota_granted, c.granted_on,
       c.valid_until, COALESCE(c.reason_code, '') AS reason_code, COALESCE(c.reason, '') AS reason, c.state_changed_at
FROM certificates AS c
LEFT JOIN organisations AS e ON e.id = c.enterprise_id
LEFT JOIN products AS p ON p.id = c.product_id
WHERE c.state <> 'draft';
