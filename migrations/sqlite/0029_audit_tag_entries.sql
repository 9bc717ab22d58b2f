-- Who put a row there: an entry of the audit log bears a tag that only the server can make, and a row that stays is not
-- replaced by another of its key. INSERT OR REPLACE deletes what is in its way, and fires a trigger on DELETE only where
-- recursive_triggers is on, which each connection decides for itself.

-- HMAC-SHA-256 of the leaf's hash under the data key "audit", hex. NULL: appended by a program of before, until the next
-- start.
ALTER TABLE audit_entries ADD COLUMN tag TEXT;

DROP TRIGGER audit_entries_stay;
CREATE TRIGGER audit_entries_stay
BEFORE UPDATE OF sequence, time_ms, actor_kind, actor_id, actor_role, actor_organisation_id, action, subject_kind,
  subject_id, request_id, detail, leaf_hash ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_entries_keep_their_tag BEFORE UPDATE OF tag ON audit_entries
WHEN OLD.tag IS NOT NULL OR NOT EXISTS (SELECT 1 FROM data_keys WHERE name = 'audit' AND state = 'sealing')
BEGIN SELECT RAISE(ABORT, 'an audit entry keeps its tag'); END;
CREATE TRIGGER audit_entries_are_tagged BEFORE INSERT ON audit_entries WHEN NEW.tag IS NULL
BEGIN SELECT RAISE(ABORT, 'an audit entry bears a tag'); END;

-- A recall's ranges are lifted with it, and for good.
CREATE TRIGGER stamp_ranges_begin_in_force BEFORE INSERT ON stamp_ranges WHEN NEW.lifted <> 0
BEGIN SELECT RAISE(ABORT, 'a range of a recall begins in force'); END;
CREATE TRIGGER stamp_ranges_are_lifted_with_their_recall BEFORE UPDATE OF lifted ON stamp_ranges
WHEN NEW.lifted <> 1 OR NOT EXISTS (SELECT 1 FROM recalls WHERE id = NEW.act_id AND state = 'lifted')
BEGIN SELECT RAISE(ABORT, 'a range is lifted with its recall'); END;

-- A payment is recorded by a cashier; the program itself gives credits alone. The duty is asked for when the payment is
-- recorded: who gives it up later has recorded what he has.
CREATE TRIGGER payments_are_recorded_by_cashiers BEFORE INSERT ON payments
WHEN NEW.kind = 'payment'
     AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.recorded_by AND ',' || duties || ',' LIKE '%,cashier,%')
BEGIN SELECT RAISE(ABORT, 'a payment is recorded by a cashier'); END;
CREATE TRIGGER batches_need_a_recorded_payment BEFORE INSERT ON batches
WHEN EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.order_id AND kind = 'payment' AND recorded_by IS NULL)
BEGIN SELECT RAISE(ABORT, 'a batch needs payments that somebody recorded'); END;

-- No row in the place of one that stays. The word that each message begins with is what SQLite itself says of a key that
-- is taken.
CREATE TRIGGER audit_entries_are_not_replaced BEFORE INSERT ON audit_entries
WHEN EXISTS (SELECT 1 FROM audit_entries WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: audit_entries are not replaced'); END;
CREATE TRIGGER audit_nodes_are_not_replaced BEFORE INSERT ON audit_nodes
WHEN EXISTS (SELECT 1 FROM audit_nodes WHERE level = NEW.level AND place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: audit_nodes are not replaced'); END;
CREATE TRIGGER audit_keys_are_not_replaced BEFORE INSERT ON audit_keys
WHEN EXISTS (SELECT 1 FROM audit_keys WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM audit_keys WHERE public_key = NEW.public_key)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: audit_keys are not replaced'); END;
CREATE TRIGGER audit_checkpoints_are_not_replaced BEFORE INSERT ON audit_checkpoints
WHEN EXISTS (SELECT 1 FROM audit_checkpoints WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM audit_checkpoints WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: audit_checkpoints are not replaced'); END;
CREATE TRIGGER audit_seals_are_not_replaced BEFORE INSERT ON audit_seals
WHEN EXISTS (SELECT 1 FROM audit_seals WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM audit_seals WHERE month = NEW.month)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: audit_seals are not replaced'); END;
CREATE TRIGGER data_keys_are_not_replaced BEFORE INSERT ON data_keys
WHEN EXISTS (SELECT 1 FROM data_keys WHERE name = NEW.name)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: data_keys are not replaced'); END;
CREATE TRIGGER key_encryption_keys_are_not_replaced BEFORE INSERT ON key_encryption_keys
WHEN EXISTS (SELECT 1 FROM key_encryption_keys WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: key_encryption_keys are not replaced'); END;
CREATE TRIGGER users_are_not_replaced BEFORE INSERT ON users
WHEN EXISTS (SELECT 1 FROM users WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM users WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM users WHERE email = NEW.email)
     OR EXISTS (SELECT 1 FROM users WHERE email_index = NEW.email_index)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: users are not replaced'); END;
CREATE TRIGGER encryption_keys_are_not_replaced BEFORE INSERT ON encryption_keys
WHEN EXISTS (SELECT 1 FROM encryption_keys WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM encryption_keys WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM encryption_keys WHERE recipient = NEW.recipient AND state <> 'rejected')
     OR EXISTS (SELECT 1 FROM encryption_keys WHERE organisation_id = NEW.organisation_id AND state = NEW.state
                  AND state IN ('active', 'awaiting_confirmation'))
BEGIN SELECT RAISE(ABORT, 'UNIQUE: encryption_keys are not replaced'); END;
CREATE TRIGGER key_generations_are_not_replaced BEFORE INSERT ON key_generations
WHEN EXISTS (SELECT 1 FROM key_generations WHERE generation = NEW.generation)
     OR EXISTS (SELECT 1 FROM key_generations WHERE state = 'active' AND NEW.state = 'active')
BEGIN SELECT RAISE(ABORT, 'UNIQUE: key_generations are not replaced'); END;
CREATE TRIGGER approvals_are_not_replaced BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM approvals WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM approvals WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM approvals WHERE kind = NEW.kind AND subject_id = NEW.subject_id AND step = NEW.step
                  AND state = 'awaiting' AND NEW.state = 'awaiting')
BEGIN SELECT RAISE(ABORT, 'UNIQUE: approvals are not replaced'); END;
CREATE TRIGGER approval_barred_are_not_replaced BEFORE INSERT ON approval_barred
WHEN EXISTS (SELECT 1 FROM approval_barred WHERE approval_id = NEW.approval_id AND user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: approval_barred are not replaced'); END;
CREATE TRIGGER certificates_are_not_replaced BEFORE INSERT ON certificates
WHEN EXISTS (SELECT 1 FROM certificates WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM certificates WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM certificates WHERE reference = NEW.reference)
     OR EXISTS (SELECT 1 FROM certificates WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: certificates are not replaced'); END;
CREATE TRIGGER certificate_events_are_not_replaced BEFORE INSERT ON certificate_events
WHEN EXISTS (SELECT 1 FROM certificate_events WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: certificate_events are not replaced'); END;
CREATE TRIGGER quota_reservations_are_not_replaced BEFORE INSERT ON quota_reservations
WHEN EXISTS (SELECT 1 FROM quota_reservations WHERE order_id = NEW.order_id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: quota_reservations are not replaced'); END;
CREATE TRIGGER tariffs_are_not_replaced BEFORE INSERT ON tariffs
WHEN EXISTS (SELECT 1 FROM tariffs WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM tariffs WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: tariffs are not replaced'); END;
CREATE TRIGGER orders_are_not_replaced BEFORE INSERT ON orders
WHEN EXISTS (SELECT 1 FROM orders WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM orders WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM orders WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: orders are not replaced'); END;
CREATE TRIGGER deliveries_are_not_replaced BEFORE INSERT ON deliveries
WHEN EXISTS (SELECT 1 FROM deliveries WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM deliveries WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM deliveries WHERE batch_id = NEW.batch_id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: deliveries are not replaced'); END;
CREATE TRIGGER order_approvals_are_not_replaced BEFORE INSERT ON order_approvals
WHEN EXISTS (SELECT 1 FROM order_approvals WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM order_approvals WHERE order_id = NEW.order_id AND step = NEW.step AND decision = NEW.decision)
     OR EXISTS (SELECT 1 FROM order_approvals WHERE order_id = NEW.order_id AND decided_by = NEW.decided_by
                  AND decision = NEW.decision AND decision = 'approved')
BEGIN SELECT RAISE(ABORT, 'UNIQUE: order_approvals are not replaced'); END;
CREATE TRIGGER payments_are_not_replaced BEFORE INSERT ON payments
WHEN EXISTS (SELECT 1 FROM payments WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM payments WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM payments WHERE method = NEW.method AND reference_key = NEW.reference_key)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: payments are not replaced'); END;
CREATE TRIGGER order_events_are_not_replaced BEFORE INSERT ON order_events
WHEN EXISTS (SELECT 1 FROM order_events WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: order_events are not replaced'); END;
CREATE TRIGGER batches_are_not_replaced BEFORE INSERT ON batches
WHEN EXISTS (SELECT 1 FROM batches WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM batches WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM batches WHERE delivery_id = NEW.delivery_id)
     OR EXISTS (SELECT 1 FROM batches WHERE first_number = NEW.first_number)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: batches are not replaced'); END;
CREATE TRIGGER archives_are_not_replaced BEFORE INSERT ON archives
WHEN EXISTS (SELECT 1 FROM archives WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM archives WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM archives WHERE batch_id = NEW.batch_id AND part = NEW.part)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: archives are not replaced'); END;
CREATE TRIGGER activations_are_not_replaced BEFORE INSERT ON activations
WHEN EXISTS (SELECT 1 FROM activations WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM activations WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: activations are not replaced'); END;
CREATE TRIGGER spoilage_is_not_replaced BEFORE INSERT ON spoilage
WHEN EXISTS (SELECT 1 FROM spoilage WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM spoilage WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: spoilage is not replaced'); END;
CREATE TRIGGER recalls_are_not_replaced BEFORE INSERT ON recalls
WHEN EXISTS (SELECT 1 FROM recalls WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM recalls WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: recalls are not replaced'); END;
CREATE TRIGGER stamp_ranges_are_not_replaced BEFORE INSERT ON stamp_ranges
WHEN EXISTS (SELECT 1 FROM stamp_ranges WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: stamp_ranges are not replaced'); END;
CREATE TRIGGER downloads_are_not_replaced BEFORE INSERT ON downloads
WHEN EXISTS (SELECT 1 FROM downloads WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: downloads are not replaced'); END;
CREATE TRIGGER receipts_are_not_replaced BEFORE INSERT ON receipts
WHEN EXISTS (SELECT 1 FROM receipts WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM receipts WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM receipts WHERE archive_id = NEW.archive_id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: receipts are not replaced'); END;
CREATE TRIGGER citizen_reports_are_not_replaced BEFORE INSERT ON citizen_reports
WHEN EXISTS (SELECT 1 FROM citizen_reports WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM citizen_reports WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM citizen_reports WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: citizen_reports are not replaced'); END;
CREATE TRIGGER suspicions_are_not_replaced BEFORE INSERT ON suspicions
WHEN EXISTS (SELECT 1 FROM suspicions WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM suspicions WHERE id = NEW.id)
     OR EXISTS (SELECT 1 FROM suspicions WHERE number = NEW.number AND state = 'open' AND NEW.state = 'open')
BEGIN SELECT RAISE(ABORT, 'UNIQUE: suspicions are not replaced'); END;
CREATE TRIGGER notifications_are_not_replaced BEFORE INSERT ON notifications
WHEN EXISTS (SELECT 1 FROM notifications WHERE sequence = NEW.sequence)
     OR EXISTS (SELECT 1 FROM notifications WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'UNIQUE: notifications are not replaced'); END;
