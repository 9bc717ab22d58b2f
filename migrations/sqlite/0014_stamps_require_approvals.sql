-- No batch without its approvals, its payment and its order, whatever the program believes; and no recall lifted by one
-- person alone.
CREATE TRIGGER batches_fit_their_delivery BEFORE INSERT ON batches
WHEN NOT EXISTS (SELECT 1 FROM deliveries JOIN orders ON orders.id = deliveries.order_id
                 WHERE deliveries.id = NEW.delivery_id AND orders.id = NEW.order_id
                   AND deliveries.batch_id IS NULL AND deliveries.printer_id = NEW.printer_id
                   AND deliveries.quantity = NEW.quantity AND orders.enterprise_id = NEW.enterprise_id
                   AND orders.certificate_id = NEW.certificate_id AND orders.applied_by = NEW.applied_by)
BEGIN SELECT RAISE(ABORT, 'a batch is its delivery''s: order, printer, quantity, enterprise and certificate'); END;
CREATE TRIGGER batches_stay_within_their_order BEFORE INSERT ON batches
WHEN NEW.quantity + (SELECT COALESCE(SUM(quantity), 0) FROM batches WHERE order_id = NEW.order_id)
     > (SELECT COALESCE(MAX(quantity), 0) FROM orders WHERE id = NEW.order_id)
BEGIN SELECT RAISE(ABORT, 'an order''s batches together are no more than was ordered'); END;
CREATE TRIGGER batches_need_an_order_to_make BEFORE INSERT ON batches
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND state IN ('paid', 'generating'))
BEGIN SELECT RAISE(ABORT, 'a batch is made for an order that is paid'); END;
CREATE TRIGGER batches_need_their_approvals BEFORE INSERT ON batches
WHEN NOT EXISTS (SELECT 1 FROM order_approvals JOIN users ON users.id = order_approvals.decided_by
                 WHERE order_id = NEW.order_id AND decision = 'approved' AND step = 'occ'
                   AND users.role = 'OPERATEUR_OCC')
     OR (SELECT approvals_required FROM orders WHERE id = NEW.order_id) >
        (SELECT COUNT(DISTINCT decided_by) FROM order_approvals
         WHERE order_id = NEW.order_id AND decision = 'approved')
     OR ((SELECT approvals_required FROM orders WHERE id = NEW.order_id) = 2
         AND NOT EXISTS (SELECT 1 FROM order_approvals JOIN users ON users.id = order_approvals.decided_by
                         WHERE order_id = NEW.order_id AND decision = 'approved' AND step = 'government'
                           AND users.role = 'ADMIN_GOUVERNEMENTAL'))
     OR EXISTS (SELECT 1 FROM order_approvals JOIN orders ON orders.id = order_approvals.order_id
                WHERE order_id = NEW.order_id AND decision = 'approved'
                  AND (decided_by = orders.requested_by OR decided_by = orders.submitted_by))
     OR EXISTS (SELECT 1 FROM order_approvals WHERE order_id = NEW.order_id AND decision = 'rejected')
BEGIN SELECT RAISE(ABORT, 'a batch needs its order''s approvals, of different people who did not ask for it'); END;
CREATE TRIGGER batches_need_their_payment BEFORE INSERT ON batches
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND total_amount <=
                   (SELECT COALESCE(SUM(CASE kind WHEN 'credit' THEN -amount ELSE amount END), 0) FROM payments
                    WHERE payments.order_id = orders.id AND payments.state = 'confirmed'
                      AND payments.currency = orders.currency))
     OR EXISTS (SELECT 1 FROM payments JOIN orders ON orders.id = payments.order_id
                WHERE payments.order_id = NEW.order_id AND payments.kind = 'payment'
                  AND (payments.recorded_by = orders.requested_by OR payments.recorded_by = orders.submitted_by
                       OR payments.recorded_by IN (SELECT decided_by FROM order_approvals
                                                   WHERE order_id = NEW.order_id AND decision = 'approved')))
BEGIN SELECT RAISE(ABORT, 'a batch needs its order''s payment, recorded by none who asked for it or approved it'); END;

ALTER TABLE recalls ADD COLUMN lift_asked_reason TEXT;   -- of who asks that it be lifted, as long as that is awaited

CREATE TRIGGER recalls_keep_who_recalled
BEFORE UPDATE OF id, batch_id, stamps, reason_code, reason, recalled_by, created_at ON recalls
BEGIN SELECT RAISE(ABORT, 'what a recall says is never changed'); END;
CREATE TRIGGER recalls_are_lifted_by_an_approval BEFORE UPDATE ON recalls
WHEN NEW.state = 'lifted'
     AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'recall_lift' AND subject_id = NEW.id AND state = 'approved'
                     AND decided_by = NEW.lifted_by)
BEGIN SELECT RAISE(ABORT, 'a recall is lifted by an approval'); END;
CREATE TRIGGER recalls_begin_in_force BEFORE INSERT ON recalls WHEN NEW.state <> 'active'
BEGIN SELECT RAISE(ABORT, 'a recall begins in force'); END;
