-- A step of an order and a tariff in force each need their approval.
CREATE TRIGGER order_approvals_need_an_approval BEFORE INSERT ON order_approvals
WHEN NEW.decision = 'approved'
     AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'order' AND subject_id = NEW.order_id AND step = NEW.step
                     AND state = 'approved' AND decided_by = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'a step of an order is given by an approval'); END;

CREATE TRIGGER orders_keep_who_submitted BEFORE UPDATE OF submitted_by ON orders
WHEN OLD.submitted_by IS NOT NULL AND (NEW.submitted_by IS NULL OR NEW.submitted_by <> OLD.submitted_by)
BEGIN SELECT RAISE(ABORT, 'an order keeps who submitted it'); END;
CREATE TRIGGER orders_keep_their_approvals BEFORE UPDATE OF approvals_required ON orders
WHEN OLD.state <> 'draft' AND NEW.approvals_required <> OLD.approvals_required
BEGIN SELECT RAISE(ABORT, 'how many approvals an order takes is settled once it is submitted'); END;
CREATE TRIGGER orders_are_submitted_once BEFORE UPDATE OF state ON orders
WHEN OLD.state <> 'draft' AND NEW.state = 'draft'
BEGIN SELECT RAISE(ABORT, 'a submitted order is a draft no more'); END;

CREATE TRIGGER tariffs_begin_awaited BEFORE INSERT ON tariffs
WHEN NEW.proposed_by IS NOT NULL AND NEW.state <> 'awaiting_approval'
BEGIN SELECT RAISE(ABORT, 'a tariff that somebody proposed awaits its approval'); END;
CREATE TRIGGER tariffs_keep_who_proposed BEFORE UPDATE OF proposed_by ON tariffs
BEGIN SELECT RAISE(ABORT, 'a tariff keeps who proposed it'); END;
CREATE TRIGGER tariffs_are_decided_once BEFORE UPDATE OF state ON tariffs WHEN OLD.state <> 'awaiting_approval'
BEGIN SELECT RAISE(ABORT, 'a tariff is decided once'); END;
CREATE TRIGGER tariffs_need_an_approval BEFORE UPDATE OF state ON tariffs
WHEN NEW.state = 'active'
     AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'tariff' AND subject_id = NEW.id AND state = 'approved'
                     AND decided_by <> NEW.proposed_by)
BEGIN SELECT RAISE(ABORT, 'a tariff comes into force by its approval'); END;

-- What waited for its next step before there were approvals goes on waiting, in one of them. The ids are of the form of
-- UUIDv7.
INSERT INTO approvals (id, kind, subject_id, step, deciders, detail, state, asked_by, asked_at, comment)
SELECT substr(time, 1, 8) || '-' || substr(time, 9, 4) || '-7' || substr(chance, 1, 3) || '-8' || substr(chance, 4, 3) ||
       '-' || substr(chance, 7, 12),
       'order', id, step, CASE step WHEN 'occ' THEN 'OPERATEUR_OCC' ELSE 'ADMIN_GOUVERNEMENTAL' END,
       '{"number":"' || number || '","quantity":' || quantity || ',"amount":' || total_amount || ',"currency":"' ||
       currency || '"}',
       'awaiting', submitted_by, updated_at, ''
FROM (SELECT orders.*, printf('%012x', updated_at) AS time, lower(hex(randomblob(9))) AS chance,
             CASE WHEN EXISTS (SELECT 1 FROM order_approvals WHERE order_id = orders.id AND decision = 'approved')
                  THEN 'government' ELSE 'occ' END AS step
      FROM orders WHERE state = 'submitted' AND submitted_by IS NOT NULL);
INSERT INTO approval_barred (approval_id, user_id)
SELECT approvals.id, orders.requested_by FROM approvals JOIN orders ON orders.id = approvals.subject_id
UNION
SELECT approvals.id, orders.submitted_by FROM approvals JOIN orders ON orders.id = approvals.subject_id
UNION
SELECT approvals.id, order_approvals.decided_by
FROM approvals JOIN order_approvals ON order_approvals.order_id = approvals.subject_id AND decision = 'approved';
