-- The age public keys to which printers' archives are encrypted. A key is a name of somebody who can read: it never
-- changes, and it is used once another person than who registered it has confirmed it.
CREATE TABLE encryption_keys (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  recipient TEXT NOT NULL CHECK (length(recipient) = 62 AND recipient LIKE 'age1%'),
  state TEXT NOT NULL CHECK (state IN ('awaiting_confirmation', 'active', 'superseded', 'rejected', 'revoked')),
  registered_by TEXT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  confirmed_by TEXT REFERENCES users (id),
  confirmed_at BIGINT,
  ended_at BIGINT,                           -- superseded, rejected or revoked
  CHECK (confirmed_by <> registered_by),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
  CHECK (state NOT IN ('active', 'superseded') OR confirmed_by IS NOT NULL),
  CHECK ((ended_at IS NOT NULL) = (state IN ('superseded', 'rejected', 'revoked')))
);
CREATE INDEX encryption_keys_by_organisation ON encryption_keys (organisation_id);
CREATE UNIQUE INDEX encryption_keys_one_active ON encryption_keys (organisation_id) WHERE state = 'active';
CREATE UNIQUE INDEX encryption_keys_one_awaiting ON encryption_keys (organisation_id) WHERE state = 'awaiting_confirmation';
-- A key that was refused may have been somebody else's all along, who registers it then.
CREATE UNIQUE INDEX encryption_keys_by_recipient ON encryption_keys (recipient) WHERE state <> 'rejected';

CREATE TRIGGER encryption_keys_begin_unconfirmed BEFORE INSERT ON encryption_keys
WHEN NEW.state <> 'awaiting_confirmation' OR NEW.confirmed_by IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'an encryption key begins without confirmation'); END;
CREATE TRIGGER encryption_keys_keep_their_recipient
BEFORE UPDATE OF sequence, id, organisation_id, recipient, registered_by, created_at ON encryption_keys
BEGIN SELECT RAISE(ABORT, 'an encryption key never changes'); END;
CREATE TRIGGER encryption_keys_go_forward BEFORE UPDATE ON encryption_keys
WHEN NOT ((OLD.state = 'awaiting_confirmation' AND NEW.state IN ('active', 'rejected', 'revoked'))
          OR (OLD.state = 'active' AND NEW.state IN ('superseded', 'revoked') AND NEW.confirmed_by = OLD.confirmed_by
              AND NEW.confirmed_at = OLD.confirmed_at))
BEGIN SELECT RAISE(ABORT, 'an encryption key goes forward alone'); END;
CREATE TRIGGER encryption_keys_are_confirmed BEFORE UPDATE ON encryption_keys
WHEN NEW.state = 'active' AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'encryption_key' AND subject_id = NEW.id
                                          AND state = 'approved' AND decided_by = NEW.confirmed_by)
BEGIN SELECT RAISE(ABORT, 'an encryption key is confirmed by whoever approved it'); END;
CREATE TRIGGER encryption_keys_are_kept BEFORE DELETE ON encryption_keys
BEGIN SELECT RAISE(ABORT, 'encryption keys are never deleted'); END;
