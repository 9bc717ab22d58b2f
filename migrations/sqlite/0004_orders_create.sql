-- Tariffs, and orders with their deliveries, approvals, payments and history.
CREATE TABLE tariffs (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  category TEXT NOT NULL,
  price_amount BIGINT NOT NULL CHECK (price_amount BETWEEN 0 AND 9000000000),   -- minor units, of a thousand stamps
  currency TEXT NOT NULL,
  valid_from BIGINT NOT NULL,                -- day
  state TEXT NOT NULL CHECK (state IN ('awaiting_approval', 'active', 'rejected')),
  proposed_by TEXT REFERENCES users (id),    -- none: the program itself
  created_at BIGINT NOT NULL
);
CREATE INDEX tariffs_by_category ON tariffs (category, valid_from);

CREATE TRIGGER tariffs_keep_their_price BEFORE UPDATE OF id, category, price_amount, currency, valid_from ON tariffs
BEGIN SELECT RAISE(ABORT, 'a tariff is never changed: a new one takes its place'); END;
CREATE TRIGGER tariffs_are_kept BEFORE DELETE ON tariffs
BEGIN SELECT RAISE(ABORT, 'tariffs are never deleted'); END;

CREATE TABLE orders (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  number TEXT NOT NULL UNIQUE,
  enterprise_id TEXT NOT NULL REFERENCES organisations (id),
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 1000000000),
  applied_by TEXT NOT NULL CHECK (applied_by IN ('enterprise', 'printer')),
  format TEXT NOT NULL CHECK (format IN ('png')),
  module_px BIGINT NOT NULL CHECK (module_px BETWEEN 3 AND 16),
  dpi BIGINT NOT NULL CHECK (dpi BETWEEN 72 AND 2400),
  level TEXT NOT NULL CHECK (level IN ('L', 'M', 'Q', 'H')),
  codes_csv BIGINT NOT NULL CHECK (codes_csv IN (0, 1)),
  part_stamps BIGINT NOT NULL CHECK (part_stamps BETWEEN 1 AND 1000000),
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'approved', 'paid', 'generating', 'ready', 'delivered', 'closed',
                                       'rejected', 'cancelled', 'lapsed', 'on_hold', 'failed')),
  tariff_id TEXT NOT NULL REFERENCES tariffs (id),
  total_amount BIGINT NOT NULL CHECK (total_amount >= 0),
  currency TEXT NOT NULL,
  client_reference TEXT,
  pay_before BIGINT,                         -- day
  state_reason TEXT,
  requested_by TEXT NOT NULL REFERENCES users (id),
  submitted_by TEXT REFERENCES users (id),
  approvals_required BIGINT NOT NULL CHECK (approvals_required IN (1, 2)),
  generation_begun_at BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX orders_by_enterprise ON orders (enterprise_id);
CREATE INDEX orders_by_certificate ON orders (certificate_id);
CREATE INDEX orders_by_state ON orders (state);

CREATE TRIGGER orders_keep_their_subject
BEFORE UPDATE OF id, number, enterprise_id, certificate_id, quantity, requested_by ON orders
BEGIN SELECT RAISE(ABORT, 'an order keeps what was asked for'); END;
CREATE TRIGGER orders_freeze_their_price BEFORE UPDATE OF total_amount, currency, tariff_id ON orders
WHEN OLD.state <> 'draft' AND (NEW.total_amount <> OLD.total_amount OR NEW.currency <> OLD.currency OR NEW.tariff_id <> OLD.tariff_id)
BEGIN SELECT RAISE(ABORT, 'an order''s price is frozen once it is submitted'); END;
CREATE TRIGGER orders_are_kept BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are never deleted'); END;

CREATE TABLE deliveries (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  order_id TEXT NOT NULL REFERENCES orders (id),
  printer_id TEXT NOT NULL REFERENCES organisations (id),
  quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 99999999),
  batch_id TEXT UNIQUE                       -- the stamps room's
);
CREATE INDEX deliveries_by_order ON deliveries (order_id);
CREATE INDEX deliveries_by_printer ON deliveries (printer_id, order_id);

CREATE TRIGGER deliveries_keep_their_batch BEFORE UPDATE ON deliveries
WHEN OLD.batch_id IS NOT NULL OR NEW.id <> OLD.id OR NEW.order_id <> OLD.order_id OR NEW.printer_id <> OLD.printer_id
     OR NEW.quantity <> OLD.quantity
BEGIN SELECT RAISE(ABORT, 'a delivery gets its batch once and keeps all else'); END;
CREATE TRIGGER deliveries_are_kept BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries are never deleted'); END;

CREATE TABLE order_approvals (
  sequence INTEGER PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  step TEXT NOT NULL CHECK (step IN ('occ', 'government')),
  decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected')),
  decided_by TEXT NOT NULL REFERENCES users (id),
  at BIGINT NOT NULL,
  comment TEXT NOT NULL,
  UNIQUE (order_id, step, decision)
);
CREATE UNIQUE INDEX order_approvals_by_different_people ON order_approvals (order_id, decided_by) WHERE decision = 'approved';

CREATE TRIGGER order_approvals_stay BEFORE UPDATE ON order_approvals
BEGIN SELECT RAISE(ABORT, 'approvals are never changed'); END;
CREATE TRIGGER order_approvals_are_kept BEFORE DELETE ON order_approvals
BEGIN SELECT RAISE(ABORT, 'approvals are never deleted'); END;

CREATE TABLE payments (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  order_id TEXT NOT NULL REFERENCES orders (id),
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'credit')),
  amount BIGINT NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  method TEXT NOT NULL,
  reference TEXT NOT NULL,
  reference_key TEXT NOT NULL,               -- its letters and digits alone, in capitals
  paid_on BIGINT NOT NULL,                   -- day
  state TEXT NOT NULL CHECK (state IN ('confirmed', 'held')),
  recorded_by TEXT REFERENCES users (id),    -- none: the program itself
  created_at BIGINT NOT NULL,
  CHECK ((kind = 'credit') = (method = 'credit'))
);
CREATE INDEX payments_by_order ON payments (order_id);
CREATE UNIQUE INDEX payments_by_reference ON payments (method, reference_key);

CREATE TRIGGER payments_stay BEFORE UPDATE ON payments
BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END;
CREATE TRIGGER payments_are_kept BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'payments are never deleted'); END;

-- Every act on an order, whether it changed the state or not.
CREATE TABLE order_events (
  sequence INTEGER PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders (id),
  at BIGINT NOT NULL,
  acted_by TEXT REFERENCES users (id),       -- none: the program itself
  from_state TEXT,                           -- none: the order was placed
  to_state TEXT NOT NULL,
  comment TEXT
);
CREATE INDEX order_events_by_order ON order_events (order_id);

CREATE TRIGGER order_events_stay BEFORE UPDATE ON order_events
BEGIN SELECT RAISE(ABORT, 'what happened to an order is never changed'); END;
CREATE TRIGGER order_events_are_kept BEFORE DELETE ON order_events
BEGIN SELECT RAISE(ABORT, 'what happened to an order is never deleted'); END;

-- The last CMD number given in a year.
CREATE TABLE order_numbers (
  year BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);
