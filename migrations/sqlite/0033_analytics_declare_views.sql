-- What analytics reads: scans of the whole country by hour, which it keeps itself, and what the other modules declare to
-- it as views. Views of figures join nothing that a figure can do without.

-- scan_totals without its batches: a country scans some batches' stamps many thousand times an hour, so that this is far
-- smaller, and a year of it is added up while somebody waits.
CREATE TABLE scan_hours (
  hour BIGINT NOT NULL,                            -- since 1970, UTC
  verdict TEXT NOT NULL,
  place TEXT NOT NULL,                             -- ISO 3166-2; '': not known
  scans BIGINT NOT NULL CHECK (scans >= 0),
  PRIMARY KEY (hour, verdict, place)
);

INSERT INTO scan_hours (hour, verdict, place, scans)
SELECT hour, verdict, place, SUM(scans) FROM scan_totals GROUP BY hour, verdict, place;

CREATE TRIGGER scan_totals_are_added_up AFTER INSERT ON scan_totals
BEGIN
  INSERT INTO scan_hours (hour, verdict, place, scans) VALUES (NEW.hour, NEW.verdict, NEW.place, NEW.scans)
  ON CONFLICT (hour, verdict, place) DO UPDATE SET scans = scan_hours.scans + excluded.scans;
END;
CREATE TRIGGER scan_totals_go_on_being_added_up AFTER UPDATE OF scans ON scan_totals
BEGIN
  UPDATE scan_hours SET scans = scans + NEW.scans - OLD.scans
  WHERE hour = NEW.hour AND verdict = NEW.verdict AND place = NEW.place;
END;

CREATE INDEX scan_totals_by_batch ON scan_totals (batch_id, hour);
CREATE INDEX orders_by_creation ON orders (created_at);
CREATE INDEX payments_by_creation ON payments (created_at);
CREATE INDEX certificates_by_creation ON certificates (created_at);
CREATE INDEX recalls_by_creation ON recalls (created_at);
CREATE INDEX batches_by_creation ON batches (created_at);
CREATE INDEX batches_by_enterprise ON batches (enterprise_id);
CREATE INDEX activations_by_creation ON activations (created_at);

-- Figures.
CREATE VIEW analytics_batch_scans AS
SELECT b.enterprise_id, s.hour, s.verdict, s.place, s.scans
FROM batches AS b CROSS JOIN scan_totals AS s
WHERE s.batch_id = b.id;

CREATE VIEW analytics_orders AS
SELECT created_at, enterprise_id, state, quantity, tariff_id FROM orders;

CREATE VIEW analytics_payments AS
SELECT created_at, order_id, method, currency, CASE kind WHEN 'credit' THEN -amount ELSE amount END AS amount,
       CASE kind WHEN 'credit' THEN 0 ELSE 1 END AS payments
FROM payments WHERE state = 'confirmed';

CREATE VIEW analytics_order_payments AS
SELECT p.created_at, p.method, p.currency, p.amount, p.payments, o.enterprise_id, o.tariff_id
FROM analytics_payments AS p
JOIN orders AS o ON o.id = p.order_id;

CREATE VIEW analytics_tariffs AS
SELECT id, category FROM tariffs;

CREATE VIEW analytics_batches AS
SELECT created_at, enterprise_id, quantity FROM batches;

CREATE VIEW analytics_activations AS
SELECT created_at, batch_id, stamps FROM activations;

CREATE VIEW analytics_batch_activations AS
SELECT a.created_at, a.stamps, b.enterprise_id
FROM activations AS a
JOIN batches AS b ON b.id = a.batch_id;

CREATE VIEW analytics_suspicions AS
SELECT state FROM suspicions;

CREATE VIEW analytics_certificates AS
SELECT enterprise_id, state, valid_until FROM certificates;

CREATE VIEW analytics_organisations AS
SELECT id, name, state, CASE WHEN kinds LIKE '%enterprise%' THEN 1 ELSE 0 END AS is_enterprise,
       CASE WHEN kinds LIKE '%printer%' THEN 1 ELSE 0 END AS is_printer, agreement_valid_until
FROM organisations;

-- Registers, a row each of theirs, as people read them.
CREATE VIEW analytics_order_register AS
SELECT o.created_at, o.sequence, o.number, COALESCE(e.name, '') AS enterprise, COALESCE(c.number, '') AS certificate,
       COALESCE(p.name, '') AS product, COALESCE(t.category, '') AS category, o.quantity, o.applied_by, o.state,
       o.total_amount,
       (SELECT COALESCE(SUM(CASE x.kind WHEN 'credit' THEN -x.amount ELSE x.amount END), 0) FROM payments AS x
        WHERE x.order_id = o.id AND x.state = 'confirmed') AS paid_amount,
       o.currency, COALESCE(o.client_reference, '') AS client_reference, COALESCE(o.state_reason, '') AS state_reason,
       o.pay_before, o.updated_at
FROM orders AS o
LEFT JOIN organisations AS e ON e.id = o.enterprise_id
LEFT JOIN certificates AS c ON c.id = o.certificate_id
LEFT JOIN products AS p ON p.id = c.product_id
LEFT JOIN tariffs AS t ON t.id = o.tariff_id;

CREATE VIEW analytics_payment_register AS
SELECT p.created_at, p.sequence, COALESCE(o.number, '') AS order_number, COALESCE(e.name, '') AS enterprise, p.kind,
       CASE p.kind WHEN 'credit' THEN -p.amount ELSE p.amount END AS amount, p.currency, p.method, p.reference, p.paid_on,
       p.state
FROM payments AS p
LEFT JOIN orders AS o ON o.id = p.order_id
LEFT JOIN organisations AS e ON e.id = o.enterprise_id;

CREATE VIEW analytics_certificate_register AS
SELECT c.created_at, c.sequence, c.reference, COALESCE(c.number, '') AS number, COALESCE(e.name, '') AS enterprise,
       COALESCE(p.name, '') AS product, COALESCE(p.brand, '') AS brand, COALESCE(p.category, '') AS category,
       COALESCE(p.gtin, '') AS gtin, c.standard, c.site, c.state, c.quota_requested, c.quota_granted, c.granted_on,
       c.valid_until, COALESCE(c.reason_code, '') AS reason_code, COALESCE(c.reason, '') AS reason, c.state_changed_at
FROM certificates AS c
LEFT JOIN organisations AS e ON e.id = c.enterprise_id
LEFT JOIN products AS p ON p.id = c.product_id;

CREATE VIEW analytics_recall_register AS
SELECT r.created_at, r.sequence, COALESCE(o.number, '') AS order_number, COALESCE(e.name, '') AS enterprise,
       COALESCE(p.name, '') AS product, COALESCE(p.brand, '') AS brand, r.stamps, r.reason_code, r.reason, r.state,
       r.lifted_at, COALESCE(r.lift_reason, '') AS lift_reason, r.batch_id
FROM recalls AS r
LEFT JOIN batches AS b ON b.id = r.batch_id
LEFT JOIN orders AS o ON o.id = b.order_id
LEFT JOIN organisations AS e ON e.id = b.enterprise_id
LEFT JOIN certificates AS c ON c.id = b.certificate_id
LEFT JOIN products AS p ON p.id = c.product_id;
