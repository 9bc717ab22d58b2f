-- What the modules declare to reconciliation, which reads nothing else. One row a row of theirs, with what the audit log
-- says of it beside: how many entries there are, and the one where there is one. The action is no condition there: an
-- index of actions would be taken for the subject's, and a few entries found among millions.
CREATE VIEW reconciliation_orders AS
SELECT o.sequence, o.id, o.number, o.state, o.certificate_id, o.quantity, o.total_amount, o.currency,
       o.approvals_required, o.requested_by, COALESCE(o.submitted_by, '') AS submitted_by,
       CASE WHEN o.generation_begun_at IS NULL THEN 0 ELSE 1 END AS begun,
       COALESCE(t.price_amount, -1) AS price_amount, COALESCE(t.currency, '') AS tariff_currency,
       COALESCE((SELECT v.to_state FROM order_events AS v WHERE v.order_id = o.id ORDER BY v.sequence DESC LIMIT 1), '')
         AS last_event,
       COALESCE(r.state, '') AS quota_state, COALESCE(r.quantity, 0) AS quota_quantity,
       COALESCE(r.certificate_id, '') AS quota_certificate_id
FROM orders AS o
LEFT JOIN tariffs AS t ON t.id = o.tariff_id
LEFT JOIN quota_reservations AS r ON r.order_id = o.id;

CREATE VIEW reconciliation_deliveries AS
SELECT o.sequence AS order_sequence, d.id, d.printer_id, d.quantity, COALESCE(d.batch_id, '') AS batch_id,
       (SELECT COUNT(*) FROM batches AS b WHERE b.delivery_id = d.id) AS batches,
       (SELECT COUNT(*) FROM batches AS b WHERE b.id = d.batch_id AND b.delivery_id = d.id) AS own_batches
FROM orders AS o CROSS JOIN deliveries AS d
WHERE d.order_id = o.id;

CREATE VIEW reconciliation_order_approvals AS
SELECT o.sequence AS order_sequence, a.step, a.decision, a.decided_by
FROM orders AS o CROSS JOIN order_approvals AS a
WHERE a.order_id = o.id;

CREATE VIEW reconciliation_payments AS
SELECT o.sequence AS order_sequence, p.id, p.kind, p.amount, p.currency, p.method, p.reference, p.state,
       COALESCE(p.recorded_by, '') AS recorded_by,
       (SELECT COUNT(CASE e.action WHEN 'payment.record' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'payment' AND e.subject_id = p.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'payment.record' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'payment' AND e.subject_id = p.id), '') AS detail,
       COALESCE((SELECT MIN(CASE e.action WHEN 'payment.record' THEN e.actor_id END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'payment' AND e.subject_id = p.id), '') AS actor_id
FROM orders AS o CROSS JOIN payments AS p
WHERE p.order_id = o.id;

CREATE VIEW reconciliation_order_entries AS
SELECT o.sequence AS order_sequence, e.sequence, e.actor_id, e.actor_role, e.action, e.detail
FROM orders AS o CROSS JOIN audit_entries AS e
WHERE e.subject_kind = 'order' AND e.subject_id = o.id;

CREATE VIEW reconciliation_batches AS
SELECT b.first_number, b.id, b.quantity, b.generation, b.gtin, b.order_id, b.delivery_id, b.enterprise_id, b.printer_id,
       b.certificate_id, b.applied_by,
       (SELECT COUNT(*) FROM key_generations AS g WHERE g.generation = b.generation) AS generations,
       COALESCE(o.state, '') AS order_state,
       CASE WHEN o.generation_begun_at IS NULL THEN 0 ELSE 1 END AS order_begun,
       COALESCE(o.enterprise_id, '') AS order_enterprise_id, COALESCE(o.certificate_id, '') AS order_certificate_id,
       COALESCE(o.applied_by, '') AS order_applied_by,
       COALESCE(d.order_id, '') AS delivery_order_id, COALESCE(d.printer_id, '') AS delivery_printer_id,
       COALESCE(d.quantity, 0) AS delivery_quantity, COALESCE(d.batch_id, '') AS delivery_batch_id,
       COALESCE(p.gtin, '00000000000000') AS product_gtin,
       (SELECT COUNT(CASE e.action WHEN 'batch.issue' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'batch' AND e.subject_id = b.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'batch.issue' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'batch' AND e.subject_id = b.id), '') AS detail,
       COALESCE((SELECT MIN(CASE e.action WHEN 'batch.issue' THEN e.actor_kind END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'batch' AND e.subject_id = b.id), '') AS actor_kind,
       CASE WHEN c.batch_id IS NULL THEN 0 ELSE 1 END AS counted, COALESCE(c.activated, 0) AS activated,
       COALESCE(c.spoiled, 0) AS spoiled, COALESCE(c.used, 0) AS used, COALESCE(c.recalled, 0) AS recalled,
       COALESCE(c.recalled_only, 0) AS recalled_only,
       EXISTS (SELECT 1 FROM stamp_ranges AS s WHERE s.batch_id = b.id)
         OR EXISTS (SELECT 1 FROM activations AS x WHERE x.batch_id = b.id)
         OR EXISTS (SELECT 1 FROM spoilage AS x WHERE x.batch_id = b.id)
         OR EXISTS (SELECT 1 FROM recalls AS x WHERE x.batch_id = b.id) AS has_facts
FROM batches AS b
LEFT JOIN orders AS o ON o.id = b.order_id
LEFT JOIN deliveries AS d ON d.id = b.delivery_id
LEFT JOIN certificates AS f ON f.id = b.certificate_id
LEFT JOIN products AS p ON p.id = f.product_id
LEFT JOIN batch_counts AS c ON c.batch_id = b.id;

CREATE VIEW reconciliation_archives AS
SELECT b.first_number, a.id, a.part, a.parts, a.from_position, a.to_position, a.name, a.state,
       COALESCE(a.size_bytes, 0) AS size_bytes, COALESCE(a.sha256, '') AS sha256, COALESCE(a.made_at, 0) AS made_at,
       (SELECT COUNT(CASE e.action WHEN 'archive.make' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'archive' AND e.subject_id = a.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'archive.make' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'archive' AND e.subject_id = a.id), '') AS detail
FROM batches AS b CROSS JOIN archives AS a
WHERE a.batch_id = b.id;

CREATE VIEW reconciliation_receipts AS
SELECT b.first_number, r.id, r.archive_id, r.from_position, r.to_position, r.received_by,
       COALESCE(a.batch_id, '') AS archive_batch_id, COALESCE(a.from_position, 0) AS archive_from,
       COALESCE(a.to_position, 0) AS archive_to, COALESCE(a.state, '') AS archive_state,
       COALESCE(a.sha256, '') AS archive_sha256,
       (SELECT COUNT(CASE e.action WHEN 'receipt.create' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'receipt' AND e.subject_id = r.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'receipt.create' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'receipt' AND e.subject_id = r.id), '') AS detail
FROM batches AS b CROSS JOIN receipts AS r LEFT JOIN archives AS a ON a.id = r.archive_id
WHERE r.batch_id = b.id;

CREATE VIEW reconciliation_ranges AS
SELECT batch_id, fact, from_position, to_position, act_id, lifted FROM stamp_ranges;

CREATE VIEW reconciliation_acts AS
SELECT x.batch_id, 'activation' AS kind, x.id, x.stamps, 0 AS lifted,
       (SELECT COUNT(CASE e.action WHEN 'activation.report' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'activation' AND e.subject_id = x.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'activation.report' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'activation' AND e.subject_id = x.id), '')
         AS detail,
       0 AS lifts
FROM activations AS x
UNION ALL
SELECT x.batch_id, 'spoilage', x.id, x.stamps, 0,
       (SELECT COUNT(CASE e.action WHEN 'spoilage.report' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'spoilage' AND e.subject_id = x.id),
       COALESCE((SELECT MIN(CASE e.action WHEN 'spoilage.report' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'spoilage' AND e.subject_id = x.id), ''),
       0
FROM spoilage AS x
UNION ALL
SELECT x.batch_id, 'recall', x.id, x.stamps, CASE x.state WHEN 'lifted' THEN 1 ELSE 0 END,
       (SELECT COUNT(CASE e.action WHEN 'recall.issue' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'recall' AND e.subject_id = x.id),
       COALESCE((SELECT MIN(CASE e.action WHEN 'recall.issue' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'recall' AND e.subject_id = x.id), ''),
       (SELECT COUNT(CASE e.action WHEN 'recall.lift' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'recall' AND e.subject_id = x.id)
FROM recalls AS x;

CREATE VIEW reconciliation_certificates AS
SELECT c.id, COALESCE(c.number, '') AS number, c.reference, c.state, COALESCE(c.quota_granted, -1) AS quota_granted,
       COALESCE(c.valid_until, -1) AS valid_until, COALESCE(c.granted_by, '') AS granted_by,
       COALESCE((SELECT e.action FROM audit_entries AS e
                 WHERE e.subject_kind = 'certificate' AND e.subject_id = c.id ORDER BY e.sequence DESC LIMIT 1), '')
         AS last_action,
       (SELECT COUNT(CASE e.action WHEN 'certificate.grant' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'certificate' AND e.subject_id = c.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'certificate.grant' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'certificate' AND e.subject_id = c.id), '') AS detail,
       COALESCE((SELECT MIN(CASE e.action WHEN 'certificate.grant' THEN e.actor_id END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'certificate' AND e.subject_id = c.id), '') AS actor_id
FROM certificates AS c;

CREATE VIEW reconciliation_tariffs AS
SELECT t.id, t.category, t.price_amount, t.currency, t.valid_from,
       (SELECT COUNT(CASE e.action WHEN 'tariff.propose' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'tariff' AND e.subject_id = t.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'tariff.propose' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'tariff' AND e.subject_id = t.id), '') AS detail
FROM tariffs AS t;

CREATE VIEW reconciliation_quota AS
SELECT y.certificate_id, y.year_index, y.granted, COALESCE(c.quota_granted, 0) AS certificate_granted, y.reserved, y.used,
       COALESCE(r.reserved, 0) AS orders_reserved, COALESCE(r.used, 0) AS orders_used
FROM certificate_quota_years AS y
LEFT JOIN certificates AS c ON c.id = y.certificate_id
LEFT JOIN (SELECT certificate_id, year_index,
                  SUM(CASE state WHEN 'reserved' THEN quantity ELSE 0 END) AS reserved,
                  SUM(CASE state WHEN 'used' THEN quantity ELSE 0 END) AS used
           FROM quota_reservations GROUP BY certificate_id, year_index) AS r
  ON r.certificate_id = y.certificate_id AND r.year_index = y.year_index;

-- Entries of the log about rows that are no longer there, and rows that hang on nothing.
CREATE VIEW reconciliation_lost AS
SELECT e.sequence, e.subject_kind AS kind, e.subject_id AS id FROM audit_entries AS e
WHERE e.subject_kind = 'order' AND e.action = 'order.place' AND NOT EXISTS (SELECT 1 FROM orders AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'payment' AND e.action = 'payment.record'
  AND NOT EXISTS (SELECT 1 FROM payments AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'batch' AND e.action = 'batch.issue' AND NOT EXISTS (SELECT 1 FROM batches AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'archive' AND e.action = 'archive.make'
  AND NOT EXISTS (SELECT 1 FROM archives AS x WHERE x.id = e.subject_id AND x.state = 'ready')
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'receipt' AND e.action = 'receipt.create'
  AND NOT EXISTS (SELECT 1 FROM receipts AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'activation' AND e.action = 'activation.report'
  AND NOT EXISTS (SELECT 1 FROM activations AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'spoilage' AND e.action = 'spoilage.report'
  AND NOT EXISTS (SELECT 1 FROM spoilage AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'recall' AND e.action = 'recall.issue' AND NOT EXISTS (SELECT 1 FROM recalls AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'tariff' AND e.action = 'tariff.propose'
  AND NOT EXISTS (SELECT 1 FROM tariffs AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'certificate' AND e.action = 'certificate.apply'
  AND NOT EXISTS (SELECT 1 FROM certificates AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'key_generation' AND e.action = 'key_generation.create'
  AND NOT EXISTS (SELECT 1 FROM key_generations AS x WHERE x.generation = CAST(e.subject_id AS BIGINT));

CREATE VIEW reconciliation_orphans AS
SELECT 'payment' AS kind, x.id, x.order_id AS of_id FROM payments AS x
WHERE NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.id = x.order_id)
UNION ALL
SELECT 'delivery', x.id, x.order_id FROM deliveries AS x
WHERE NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.id = x.order_id)
UNION ALL
SELECT 'quota', x.order_id, x.certificate_id FROM quota_reservations AS x
WHERE NOT EXISTS (SELECT 1 FROM orders AS o WHERE o.id = x.order_id)
UNION ALL
SELECT 'archive', x.id, x.batch_id FROM archives AS x
WHERE NOT EXISTS (SELECT 1 FROM batches AS b WHERE b.id = x.batch_id)
UNION ALL
SELECT 'receipt', x.id, x.batch_id FROM receipts AS x
WHERE NOT EXISTS (SELECT 1 FROM batches AS b WHERE b.id = x.batch_id)
UNION ALL
SELECT 'activation', x.id, x.batch_id FROM activations AS x
WHERE NOT EXISTS (SELECT 1 FROM batches AS b WHERE b.id = x.batch_id)
UNION ALL
SELECT 'spoilage', x.id, x.batch_id FROM spoilage AS x
WHERE NOT EXISTS (SELECT 1 FROM batches AS b WHERE b.id = x.batch_id)
UNION ALL
SELECT 'recall', x.id, x.batch_id FROM recalls AS x
WHERE NOT EXISTS (SELECT 1 FROM batches AS b WHERE b.id = x.batch_id);
