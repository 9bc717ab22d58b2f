-- More of what the modules declare to reconciliation: who there is and what he may, keys, products, what an order was when
-- it was placed, what an act said, and what was decided. Registers are read by pages and each row beside its entries, which
-- are one view for all of them.
DROP VIEW reconciliation_orders;
DROP VIEW reconciliation_deliveries;
DROP VIEW reconciliation_batches;
DROP VIEW reconciliation_ranges;
DROP VIEW reconciliation_acts;
DROP VIEW reconciliation_certificates;
DROP VIEW reconciliation_tariffs;
DROP VIEW reconciliation_lost;
DROP VIEW reconciliation_orphans;

CREATE VIEW reconciliation_orders AS
SELECT o.sequence, o.id, o.number, o.state, o.certificate_id, o.quantity, o.total_amount, o.currency,
       o.approvals_required, o.enterprise_id, o.applied_by, o.requested_by, COALESCE(o.submitted_by, '') AS submitted_by,
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
SELECT o.sequence AS order_sequence, d.sequence, d.id, d.printer_id, d.quantity, COALESCE(d.batch_id, '') AS batch_id,
       (SELECT COUNT(*) FROM batches AS b WHERE b.delivery_id = d.id) AS batches,
       (SELECT COUNT(*) FROM batches AS b WHERE b.id = d.batch_id AND b.delivery_id = d.id) AS own_batches
FROM orders AS o CROSS JOIN deliveries AS d
WHERE d.order_id = o.id;

CREATE VIEW reconciliation_batches AS
SELECT b.first_number, b.id, b.quantity, b.generation, b.gtin, b.order_id, b.delivery_id, b.enterprise_id, b.printer_id,
       b.certificate_id, b.applied_by, COALESCE(b.recipient, '') AS recipient,
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

CREATE VIEW reconciliation_ranges AS
SELECT batch_id, fact, from_position, to_position, act_id, lifted, at, reason_code, production_lot FROM stamp_ranges;

CREATE VIEW reconciliation_acts AS
SELECT x.batch_id, 'activation' AS kind, x.id, x.stamps, 0 AS lifted, x.created_at, '' AS reason_code, x.production_lot,
       COALESCE((SELECT MIN(CASE e.action WHEN 'activation.report' THEN e.time_ms END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'activation' AND e.subject_id = x.id), -1) AS told_at,
       (SELECT COUNT(CASE e.action WHEN 'activation.report' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'activation' AND e.subject_id = x.id) AS entries,
       COALESCE((SELECT MIN(CASE e.action WHEN 'activation.report' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'activation' AND e.subject_id = x.id), '')
         AS detail,
       0 AS lifts
FROM activations AS x
UNION ALL
SELECT x.batch_id, 'spoilage', x.id, x.stamps, 0, x.created_at, x.reason_code, NULL,
       COALESCE((SELECT MIN(CASE e.action WHEN 'spoilage.report' THEN e.time_ms END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'spoilage' AND e.subject_id = x.id), -1),
       (SELECT COUNT(CASE e.action WHEN 'spoilage.report' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'spoilage' AND e.subject_id = x.id),
       COALESCE((SELECT MIN(CASE e.action WHEN 'spoilage.report' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'spoilage' AND e.subject_id = x.id), ''),
       0
FROM spoilage AS x
UNION ALL
SELECT x.batch_id, 'recall', x.id, x.stamps, CASE x.state WHEN 'lifted' THEN 1 ELSE 0 END, x.created_at, x.reason_code, NULL,
       COALESCE((SELECT MIN(CASE e.action WHEN 'recall.issue' THEN e.time_ms END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'recall' AND e.subject_id = x.id), -1),
       (SELECT COUNT(CASE e.action WHEN 'recall.issue' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'recall' AND e.subject_id = x.id),
       COALESCE((SELECT MIN(CASE e.action WHEN 'recall.issue' THEN e.detail END) FROM audit_entries AS e
                 WHERE e.subject_kind = 'recall' AND e.subject_id = x.id), ''),
       (SELECT COUNT(CASE e.action WHEN 'recall.lift' THEN 1 END) FROM audit_entries AS e
        WHERE e.subject_kind = 'recall' AND e.subject_id = x.id)
FROM recalls AS x;

-- Of each register a row's sequence and id, and what the log can tell of it.
CREATE VIEW reconciliation_entries AS
SELECT sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action, subject_kind, subject_id, detail
FROM audit_entries;

CREATE VIEW reconciliation_certificates AS
SELECT c.sequence, c.id, COALESCE(c.number, '') AS number, c.reference, c.state,
       COALESCE(c.quota_granted, -1) AS quota_granted, COALESCE(c.valid_until, -1) AS valid_until,
       COALESCE(c.granted_by, '') AS granted_by, c.product_id, c.applies_to, COALESCE(c.held_since, -1) AS held_since,
       COALESCE(c.reason_code, '') AS reason_code
FROM certificates AS c;

CREATE VIEW reconciliation_products AS
SELECT sequence, id, enterprise_id, name, brand, category, gtin, net_content FROM products;

CREATE VIEW reconciliation_tariffs AS
SELECT sequence, id, category, price_amount, currency, valid_from, state FROM tariffs;

CREATE VIEW reconciliation_key_generations AS
SELECT generation AS sequence, CAST(generation AS TEXT) AS id, state, created_at FROM key_generations;

CREATE VIEW reconciliation_encryption_keys AS
SELECT sequence, id, organisation_id, recipient, state, registered_by, COALESCE(confirmed_by, '') AS confirmed_by
FROM encryption_keys;

CREATE VIEW reconciliation_organisations AS
SELECT sequence, id, kinds, state, agreement_number, agreement_valid_until FROM organisations;

CREATE VIEW reconciliation_users AS
SELECT u.sequence, u.id, u.organisation_id, u.role, u.duties, u.state,
       (SELECT COUNT(*) FROM invitations AS i WHERE i.user_id = u.id) AS invitations
FROM users AS u;

-- Who comes first names himself, so that his invitations are nobody's yet.
CREATE VIEW reconciliation_first_invitations AS
SELECT 1 AS sequence, 'first_administrator' AS id,
       (SELECT COUNT(*) FROM invitations AS i WHERE i.user_id IS NULL) AS invitations;

CREATE VIEW reconciliation_credential_resets AS
SELECT sequence, user_id AS id, totp, created_at FROM credential_resets;

CREATE VIEW reconciliation_api_clients AS
SELECT sequence, id, organisation_id, created_by, state, CASE WHEN certificate_sha256 IS NULL THEN 0 ELSE 1 END AS bound
FROM api_clients;

CREATE VIEW reconciliation_approvals AS
SELECT sequence, id, kind, subject_id, step, detail, state, COALESCE(asked_by, '') AS asked_by,
       COALESCE(decided_by, '') AS decided_by
FROM approvals;

CREATE VIEW reconciliation_handovers AS
SELECT sequence, id, archive_id, printer_id, made_by, created_at, expires_at FROM handovers;

CREATE VIEW reconciliation_suspicions AS
SELECT sequence, id, serial, state, COALESCE(outcome, '') AS outcome, COALESCE(closed_by, '') AS closed_by
FROM suspicions;

CREATE VIEW reconciliation_citizen_reports AS
SELECT sequence, id, number, what, COALESCE(batch_id, '') AS batch_id, state, COALESCE(outcome, '') AS outcome,
       COALESCE(closed_by, '') AS closed_by
FROM citizen_reports;

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
  AND NOT EXISTS (SELECT 1 FROM key_generations AS x WHERE x.generation = CAST(e.subject_id AS BIGINT))
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'encryption_key' AND e.action = 'encryption_key.register'
  AND NOT EXISTS (SELECT 1 FROM encryption_keys AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'organisation' AND e.action = 'organisation.create'
  AND NOT EXISTS (SELECT 1 FROM organisations AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'user' AND e.action = 'user.accept_invitation'
  AND NOT EXISTS (SELECT 1 FROM users AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'api_client' AND e.action = 'api_client.create'
  AND NOT EXISTS (SELECT 1 FROM api_clients AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'product' AND e.action = 'product.create'
  AND NOT EXISTS (SELECT 1 FROM products AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'approval' AND e.action = 'approval.ask'
  AND NOT EXISTS (SELECT 1 FROM approvals AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'handover' AND e.action = 'handover.create'
  AND NOT EXISTS (SELECT 1 FROM handovers AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'suspicion' AND e.action = 'suspicion.close'
  AND NOT EXISTS (SELECT 1 FROM suspicions AS x WHERE x.id = e.subject_id)
UNION ALL
SELECT e.sequence, e.subject_kind, e.subject_id FROM audit_entries AS e
WHERE e.subject_kind = 'citizen_report' AND e.action = 'citizen_report.receive'
  AND NOT EXISTS (SELECT 1 FROM citizen_reports AS x WHERE x.id = e.subject_id);

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
WHERE NOT EXISTS (SELECT 1 FROM batches AS b WHERE b.id = x.batch_id)
UNION ALL
SELECT 'invitation', CAST(x.sequence AS TEXT), x.user_id FROM invitations AS x
WHERE x.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users AS u WHERE u.id = x.user_id);
