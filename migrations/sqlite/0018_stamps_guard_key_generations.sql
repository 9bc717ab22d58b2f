-- A key generation comes, and is given up, by an approval (0012); init alone makes the first. What a row says stays, but
-- for its state, which goes one way, and its wrapping, which a new key-encryption key changes.
CREATE TRIGGER key_generations_are_approved BEFORE INSERT ON key_generations
WHEN NEW.state <> 'active'
     OR NEW.generation <> (SELECT COALESCE(MAX(generation) + 1, 0) FROM key_generations)
     OR (NEW.generation > 0
         AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'key_generation' AND step = '' AND state = 'approved'
                         AND subject_id = CAST(NEW.generation AS TEXT)))
BEGIN SELECT RAISE(ABORT, 'a new key generation is the next one, active, and needs its approval'); END;
CREATE TRIGGER key_generations_go_one_way BEFORE UPDATE OF state ON key_generations
WHEN NEW.state <> OLD.state
     AND NOT (OLD.state = 'active' AND NEW.state = 'verifying'
              AND EXISTS (SELECT 1 FROM approvals WHERE kind = 'key_generation' AND step = '' AND state = 'approved'
                          AND subject_id = CAST((SELECT MAX(generation) + 1 FROM key_generations) AS TEXT)))
     AND NOT (NEW.state = 'compromised'
              AND EXISTS (SELECT 1 FROM approvals WHERE kind = 'key_generation' AND step = 'compromised'
                          AND state = 'approved' AND subject_id = CAST(OLD.generation AS TEXT)))
BEGIN SELECT RAISE(ABORT, 'a key generation goes from active to verifying to compromised, by an approval'); END;
CREATE TRIGGER key_generations_keep_their_place BEFORE UPDATE OF generation, created_at ON key_generations
BEGIN SELECT RAISE(ABORT, 'a key generation stays what it is'); END;
CREATE TRIGGER key_generations_are_kept BEFORE DELETE ON key_generations
BEGIN SELECT RAISE(ABORT, 'key generations are never deleted: their stamps are still scanned'); END;

-- An older generation goes on verifying its own batches; no new one is issued under it.
CREATE TRIGGER batches_take_the_active_generation BEFORE INSERT ON batches
WHEN NOT EXISTS (SELECT 1 FROM key_generations WHERE generation = NEW.generation AND state = 'active')
BEGIN SELECT RAISE(ABORT, 'a batch is issued under the active key generation'); END;
CREATE INDEX batches_by_generation ON batches (generation);
