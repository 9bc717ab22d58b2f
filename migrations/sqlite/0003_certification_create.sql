-- Products, and certificates from application to expiry with their quota by certificate year.
CREATE TABLE products (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  enterprise_id TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL,
  brand TEXT NOT NULL,
  category TEXT NOT NULL,
  gtin TEXT CHECK (length(gtin) = 14),
  net_content TEXT,
  client_reference TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX products_gtin_once_an_enterprise ON products (enterprise_id, gtin);

CREATE TABLE certificates (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  reference TEXT NOT NULL UNIQUE,
  number TEXT UNIQUE,
  enterprise_id TEXT NOT NULL REFERENCES organisations (id),
  product_id TEXT NOT NULL REFERENCES products (id),
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'under_review', 'corrections_requested', 'granted', 'rejected',
                                       'suspended', 'revoked', 'expired')),
  standard TEXT NOT NULL,
  site TEXT NOT NULL,
  quota_requested BIGINT NOT NULL CHECK (quota_requested BETWEEN 1 AND 1000000000),
  quota_granted BIGINT CHECK (quota_granted BETWEEN 1 AND 1000000000),
  granted_on BIGINT,                         -- day
  valid_until BIGINT,                        -- day
  applies_to TEXT NOT NULL CHECK (applies_to IN ('all_stamps', 'activated_after')),
  state_changed_at BIGINT NOT NULL,
  held_since BIGINT,                         -- of what is suspended, and of what was when it was revoked
  reason_code TEXT CHECK (reason_code IN ('nonconformity', 'fraud', 'safety', 'request', 'other')),
  reason TEXT,
  requested_by TEXT NOT NULL REFERENCES users (id),
  reviewed_by TEXT REFERENCES users (id),
  granted_by TEXT REFERENCES users (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CHECK (granted_by <> reviewed_by AND granted_by <> requested_by),
  CHECK ((number IS NULL) = (state IN ('draft', 'submitted', 'under_review', 'corrections_requested', 'rejected'))),
  CHECK (number IS NULL OR (quota_granted IS NOT NULL AND granted_on IS NOT NULL AND valid_until IS NOT NULL
                            AND reviewed_by IS NOT NULL AND granted_by IS NOT NULL)),
  CHECK ((reason_code IS NULL) = (state NOT IN ('suspended', 'revoked')))
);
CREATE INDEX certificates_by_enterprise ON certificates (enterprise_id);
CREATE INDEX certificates_by_product ON certificates (product_id);
CREATE INDEX certificates_by_end ON certificates (valid_until) WHERE state = 'granted';

CREATE TRIGGER certificates_keep_their_subject BEFORE UPDATE OF id, reference, enterprise_id, product_id ON certificates
BEGIN SELECT RAISE(ABORT, 'a certificate keeps its enterprise and product'); END;
CREATE TRIGGER certificates_keep_what_was_granted
BEFORE UPDATE OF number, quota_granted, granted_on, valid_until, reviewed_by, granted_by ON certificates
WHEN OLD.number IS NOT NULL
  AND (NEW.number IS NOT OLD.number OR NEW.quota_granted <> OLD.quota_granted OR NEW.granted_on <> OLD.granted_on
       OR NEW.valid_until <> OLD.valid_until OR NEW.reviewed_by <> OLD.reviewed_by OR NEW.granted_by <> OLD.granted_by)
BEGIN SELECT RAISE(ABORT, 'what was granted is never changed'); END;
CREATE TRIGGER certificates_are_kept BEFORE DELETE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates are never deleted'); END;

-- Every change of a certificate's state.
CREATE TABLE certificate_events (
  sequence INTEGER PRIMARY KEY,
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  at BIGINT NOT NULL,
  acted_by TEXT REFERENCES users (id),       -- none: the program itself
  from_state TEXT,                           -- none: the application
  to_state TEXT NOT NULL,
  comment TEXT
);
CREATE INDEX certificate_events_by_certificate ON certificate_events (certificate_id);

CREATE TRIGGER certificate_events_stay BEFORE UPDATE ON certificate_events
BEGIN SELECT RAISE(ABORT, 'what happened to a certificate is never changed'); END;
CREATE TRIGGER certificate_events_are_kept BEFORE DELETE ON certificate_events
BEGIN SELECT RAISE(ABORT, 'what happened to a certificate is never deleted'); END;

-- The last number given in a year: DEM of applications, OCC of certificates.
CREATE TABLE certificate_numbers (
  series TEXT NOT NULL CHECK (series IN ('DEM', 'OCC')),
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (series, year)
);

-- Year 0 begins on the day of the grant, year n on its n-th anniversary. A year's row comes with its first reservation.
CREATE TABLE certificate_quota_years (
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  year_index BIGINT NOT NULL CHECK (year_index >= 0),
  granted BIGINT NOT NULL,
  reserved BIGINT NOT NULL CHECK (reserved >= 0),
  used BIGINT NOT NULL CHECK (used >= 0),
  PRIMARY KEY (certificate_id, year_index),
  CHECK (reserved + used <= granted)
);

-- What an order holds of a year's quota, so that it is given back to or used of that very year.
CREATE TABLE quota_reservations (
  order_id TEXT PRIMARY KEY,
  certificate_id TEXT NOT NULL,
  year_index BIGINT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0),
  state TEXT NOT NULL CHECK (state IN ('reserved', 'released', 'used')),
  FOREIGN KEY (certificate_id, year_index) REFERENCES certificate_quota_years (certificate_id, year_index)
);

CREATE TRIGGER quota_reservations_end_once BEFORE UPDATE ON quota_reservations WHEN OLD.state <> 'reserved'
BEGIN SELECT RAISE(ABORT, 'a reservation is released or used once'); END;
CREATE TRIGGER quota_reservations_are_kept BEFORE DELETE ON quota_reservations
BEGIN SELECT RAISE(ABORT, 'reservations of quota are never deleted'); END;
