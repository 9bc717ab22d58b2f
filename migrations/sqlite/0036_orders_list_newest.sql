-- Lists that begin with what changed last, of the whole country and of one enterprise.
CREATE INDEX orders_by_change ON orders (updated_at);
CREATE INDEX orders_by_enterprise_change ON orders (enterprise_id, updated_at);
CREATE INDEX certificates_by_change ON certificates (updated_at);
CREATE INDEX certificates_by_enterprise_change ON certificates (enterprise_id, updated_at);

-- Applications that wait for a decision: few, of all that there ever were.
CREATE INDEX certificates_awaiting ON certificates (state) WHERE state IN ('submitted', 'under_review');

-- What orders reads of its deliveries' batches: archives that stand, those that the printer confirmed, and stamps that
-- are activated, spoiled or recalled.
CREATE VIEW order_batches AS
SELECT b.id AS batch_id, COUNT(a.id) AS parts,
       COUNT(CASE a.state WHEN 'ready' THEN 1 END) AS ready_parts,
       COALESCE(SUM(CASE a.state WHEN 'ready' THEN a.to_position - a.from_position + 1 END), 0) AS ready_stamps,
       COUNT(r.id) AS received_parts,
       COALESCE(SUM(r.to_position - r.from_position + 1), 0) AS received_stamps,
       COALESCE(MAX(c.used + c.recalled_only), 0) AS used_up
FROM batches AS b
LEFT JOIN batch_counts AS c ON c.batch_id = b.id
LEFT JOIN archives AS a ON a.batch_id = b.id
LEFT JOIN receipts AS r ON r.archive_id = a.id
GROUP BY b.id;
