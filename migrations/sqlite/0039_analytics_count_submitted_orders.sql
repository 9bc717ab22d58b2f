-- An enterprise's own scans by hour, so that its figures read its rows alone; and orders counted once they are submitted.

-- As scan_hours, of the stamps of one enterprise.
CREATE TABLE enterprise_scan_hours (
  enterprise_id TEXT NOT NULL,
  hour BIGINT NOT NULL,                            -- since 1970, UTC
  verdict TEXT NOT NULL,
  place TEXT NOT NULL,                             -- ISO 3166-2; '': not known
  scans BIGINT NOT NULL CHECK (scans >= 0),
  PRIMARY KEY (enterprise_id, hour, verdict, place)
);

INSERT INTO enterprise_scan_hours (enterprise_id, hour, verdict, place, scans)
SELECT b.enterprise_id, s.hour, s.verdict, s.place, SUM(s.scans)
FROM scan_totals AS s
JOIN batches AS b ON b.id = s.batch_id
GROUP BY b.enterprise_id, s.hour, s.verdict, s.place;

CREATE TRIGGER scan_totals_are_added_up_for_enterprises AFTER INSERT ON scan_totals
BEGIN
  INSERT INTO enterprise_scan_hours (enterprise_id, hour, verdict, place, scans)
  SELECT enterprise_id, NEW.hour, NEW.verdict, NEW.place, NEW.scans FROM batches WHERE id = NEW.batch_id
  ON CONFLICT (enterprise_id, hour, verdict, place) DO UPDATE SET scans = enterprise_scan_hours.scans + excluded.scans;
END;
CREATE TRIGGER scan_totals_go_on_being_added_up_for_enterprises AFTER UPDATE OF scans ON scan_totals
BEGIN
  UPDATE enterprise_scan_hours SET scans = scans + NEW.scans - OLD.scans
  WHERE enterprise_id = (SELECT enterprise_id FROM batches WHERE id = NEW.batch_id) AND hour = NEW.hour
    AND verdict = NEW.verdict AND place = NEW.place;
END;

DROP VIEW analytics_batch_scans;
DROP INDEX scan_totals_by_batch;

-- A draft is a wish, and whoever cancels one never asked for anything.
DROP VIEW analytics_orders;
CREATE VIEW analytics_orders AS
SELECT created_at, enterprise_id, state, quantity, tariff_id,
       CASE WHEN state IN ('rejected', 'cancelled', 'lapsed') THEN 0 ELSE 1 END AS stands
FROM orders WHERE submitted_by IS NOT NULL;

DROP VIEW analytics_order_register;
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
LEFT JOIN tariffs AS t ON t.id = o.tariff_id
WHERE o.submitted_by IS NOT NULL;

-- Open drafts are counted at each new one.
CREATE INDEX orders_drafts ON orders (enterprise_id) WHERE state = 'draft';
CREATE INDEX certificates_drafts ON certificates (enterprise_id) WHERE state = 'draft';
