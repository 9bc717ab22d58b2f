-- Key generations, batches with their archives, and the facts about ranges of stamps.
CREATE TABLE key_generations (
  generation INTEGER PRIMARY KEY CHECK (generation BETWEEN 0 AND 31),
  wrapped_key TEXT NOT NULL,             -- the master key under the key-encryption key
  state TEXT NOT NULL CHECK (state IN ('active', 'verifying', 'compromised')),
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX key_generations_one_active ON key_generations (state) WHERE state = 'active';

-- The stamps of one delivery. With its archives' manifests a row says everything that shapes a byte of an archive.
CREATE TABLE batches (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  order_id TEXT NOT NULL REFERENCES orders (id),
  delivery_id TEXT NOT NULL UNIQUE REFERENCES deliveries (id),
  enterprise_id TEXT NOT NULL REFERENCES organisations (id),
  printer_id TEXT NOT NULL REFERENCES organisations (id),
  certificate_id TEXT NOT NULL REFERENCES certificates (id),
  applied_by TEXT NOT NULL CHECK (applied_by IN ('enterprise', 'printer')),
  gtin TEXT NOT NULL CHECK (length(gtin) = 14),
  generation BIGINT NOT NULL REFERENCES key_generations (generation),
  first_number BIGINT NOT NULL UNIQUE CHECK (first_number >= 0),
  quantity BIGINT NOT NULL CHECK (quantity BETWEEN 1 AND 99999999),
  demonstration BIGINT NOT NULL CHECK (demonstration IN (0, 1)),
  base_address TEXT NOT NULL,
  level TEXT NOT NULL,
  module_px BIGINT NOT NULL,
  dpi BIGINT NOT NULL,
  codes_csv BIGINT NOT NULL CHECK (codes_csv IN (0, 1)),
  keypad_code BIGINT NOT NULL CHECK (keypad_code IN (0, 1)),
  part_stamps BIGINT NOT NULL CHECK (part_stamps >= 1),
  format_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CHECK (first_number + quantity <= 1000000000000)
);

CREATE INDEX batches_by_order ON batches (order_id);

CREATE TRIGGER batches_do_not_overlap BEFORE INSERT ON batches
WHEN NEW.first_number < (SELECT COALESCE(MAX(first_number + quantity), 0) FROM batches
                         WHERE first_number = (SELECT MAX(first_number) FROM batches))
BEGIN SELECT RAISE(ABORT, 'stamp numbers are handed out in increasing runs, each once'); END;
CREATE TRIGGER batches_stay BEFORE UPDATE ON batches
BEGIN SELECT RAISE(ABORT, 'batches are never changed'); END;
CREATE TRIGGER batches_are_kept BEFORE DELETE ON batches
BEGIN SELECT RAISE(ABORT, 'batches are never deleted'); END;

CREATE TABLE archives (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  part BIGINT NOT NULL,
  parts BIGINT NOT NULL,
  from_position BIGINT NOT NULL,
  to_position BIGINT NOT NULL,
  name TEXT NOT NULL,
  manifest TEXT NOT NULL,                -- manifest.json's bytes
  state TEXT NOT NULL CHECK (state IN ('pending', 'ready')),
  size_bytes BIGINT,
  sha256 TEXT,
  made_at BIGINT,
  UNIQUE (batch_id, part),
  CHECK (1 <= part AND part <= parts),
  CHECK (1 <= from_position AND from_position <= to_position),
  CHECK ((state = 'ready') = (size_bytes IS NOT NULL AND sha256 IS NOT NULL AND made_at IS NOT NULL))
);

CREATE INDEX archives_pending ON archives (batch_id) WHERE state = 'pending';

CREATE TRIGGER archives_keep_their_shape
BEFORE UPDATE OF id, batch_id, part, parts, from_position, to_position, name, manifest ON archives
BEGIN SELECT RAISE(ABORT, 'what shapes an archive is never changed'); END;
CREATE TRIGGER archives_stay_ready BEFORE UPDATE ON archives WHEN OLD.state = 'ready'
BEGIN SELECT RAISE(ABORT, 'an archive that stands is never changed'); END;
CREATE TRIGGER archives_are_kept BEFORE DELETE ON archives
BEGIN SELECT RAISE(ABORT, 'archives are never deleted'); END;

-- Acts. What they struck stands in stamp_ranges under their id.
CREATE TABLE activations (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  stamps BIGINT NOT NULL CHECK (stamps >= 1),
  production_lot TEXT,
  best_before BIGINT,                    -- day
  client_reference TEXT,
  reported_by TEXT REFERENCES users (id),          -- NULL: the program itself
  created_at BIGINT NOT NULL
);

CREATE INDEX activations_by_batch ON activations (batch_id);

CREATE TABLE spoilage (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  stamps BIGINT NOT NULL CHECK (stamps >= 1),
  reason_code TEXT NOT NULL CHECK (reason_code IN ('makeready', 'misprint', 'damaged', 'surplus', 'returned', 'lost', 'stolen')),
  client_reference TEXT,
  reported_by TEXT REFERENCES users (id),          -- NULL: the program itself
  created_at BIGINT NOT NULL
);

CREATE INDEX spoilage_by_batch ON spoilage (batch_id);

CREATE TABLE recalls (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  stamps BIGINT NOT NULL CHECK (stamps >= 1),
  reason_code TEXT NOT NULL CHECK (reason_code IN ('safety', 'stolen', 'lost', 'misprint', 'other')),
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'lifted')),
  recalled_by TEXT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  lifted_by TEXT REFERENCES users (id),
  lifted_at BIGINT,
  lift_reason TEXT,
  CHECK (lifted_by <> recalled_by),
  CHECK ((state = 'lifted') = (lifted_by IS NOT NULL AND lifted_at IS NOT NULL AND lift_reason IS NOT NULL))
);

CREATE INDEX recalls_by_batch ON recalls (batch_id);

-- Activated ranges of a batch never overlap, nor do spoiled ones; recalls may.
CREATE TABLE stamp_ranges (
  sequence INTEGER PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES batches (id),
  fact TEXT NOT NULL CHECK (fact IN ('activated', 'spoiled', 'recalled')),
  from_position BIGINT NOT NULL,
  to_position BIGINT NOT NULL,
  act_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason_code TEXT NOT NULL,             -- '' of activations
  production_lot TEXT,                   -- activations
  lifted BIGINT NOT NULL CHECK (lifted = 0 OR (lifted = 1 AND fact = 'recalled')),
  CHECK (1 <= from_position AND from_position <= to_position)
);

CREATE INDEX stamp_ranges_by_place ON stamp_ranges (batch_id, fact, from_position, to_position);
CREATE INDEX stamp_ranges_of_recalls ON stamp_ranges (act_id) WHERE fact = 'recalled';

-- Running counts of a batch's positions, each once a column; kept with every act in its transaction.
CREATE TABLE batch_counts (
  batch_id TEXT PRIMARY KEY REFERENCES batches (id),
  activated BIGINT NOT NULL CHECK (activated >= 0),
  spoiled BIGINT NOT NULL CHECK (spoiled >= 0),
  used BIGINT NOT NULL,                  -- activated or spoiled
  recalled BIGINT NOT NULL CHECK (recalled >= 0),
  recalled_only BIGINT NOT NULL,         -- recalled, and neither activated nor spoiled
  CHECK (used BETWEEN 0 AND activated + spoiled),
  CHECK (recalled_only BETWEEN 0 AND recalled)
);

CREATE TRIGGER activations_stay BEFORE UPDATE ON activations
BEGIN SELECT RAISE(ABORT, 'activations are never changed'); END;
CREATE TRIGGER activations_are_kept BEFORE DELETE ON activations
BEGIN SELECT RAISE(ABORT, 'activations are never deleted'); END;
CREATE TRIGGER spoilage_stays BEFORE UPDATE ON spoilage
BEGIN SELECT RAISE(ABORT, 'spoilage is never changed'); END;
CREATE TRIGGER spoilage_is_kept BEFORE DELETE ON spoilage
BEGIN SELECT RAISE(ABORT, 'spoilage is never deleted'); END;
CREATE TRIGGER recalls_stay BEFORE UPDATE ON recalls WHEN OLD.state = 'lifted'
BEGIN SELECT RAISE(ABORT, 'a lifted recall is never changed'); END;
CREATE TRIGGER recalls_are_kept BEFORE DELETE ON recalls
BEGIN SELECT RAISE(ABORT, 'recalls are never deleted'); END;
CREATE TRIGGER stamp_ranges_stay
BEFORE UPDATE OF batch_id, fact, from_position, to_position, act_id, at, reason_code, production_lot ON stamp_ranges
BEGIN SELECT RAISE(ABORT, 'ranges of facts are never changed'); END;
CREATE TRIGGER stamp_ranges_are_kept BEFORE DELETE ON stamp_ranges
BEGIN SELECT RAISE(ABORT, 'ranges of facts are never deleted'); END;
