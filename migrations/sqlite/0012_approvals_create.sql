-- Four eyes: what somebody asked for and another person must approve, and who may not be that person.
CREATE TABLE approvals (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('order', 'tariff', 'key_generation', 'user', 'credential_reset', 'recall_lift',
                                     'encryption_key')),
  subject_id TEXT NOT NULL,
  step TEXT NOT NULL,                        -- 'occ', 'government' of orders; '' else
  deciders TEXT NOT NULL CHECK (deciders <> ''),  -- roles: "ADMIN_GOUVERNEMENTAL,OPERATEUR_OCC", sorted
  detail TEXT NOT NULL,                      -- JSON: what will happen
  state TEXT NOT NULL CHECK (state IN ('awaiting', 'approved', 'rejected', 'withdrawn')),
  asked_by TEXT REFERENCES users (id),       -- none: the program itself
  asked_at BIGINT NOT NULL,
  decided_by TEXT REFERENCES users (id),
  decided_at BIGINT,                         -- or withdrawn at
  comment TEXT NOT NULL,
  CHECK (decided_by <> asked_by),
  CHECK ((state = 'awaiting') = (decided_at IS NULL)),
  CHECK ((state IN ('approved', 'rejected')) = (decided_by IS NOT NULL))
);
CREATE UNIQUE INDEX approvals_awaited_once ON approvals (kind, subject_id, step) WHERE state = 'awaiting';
CREATE INDEX approvals_by_subject ON approvals (subject_id, kind);
CREATE INDEX approvals_by_state ON approvals (state);

CREATE TABLE approval_barred (
  approval_id TEXT NOT NULL REFERENCES approvals (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (approval_id, user_id)
);

CREATE TRIGGER approvals_begin_awaited BEFORE INSERT ON approvals WHEN NEW.state <> 'awaiting'
BEGIN SELECT RAISE(ABORT, 'an approval is asked for before it is given'); END;
CREATE TRIGGER approvals_keep_their_subject
BEFORE UPDATE OF id, kind, subject_id, step, deciders, detail, asked_by, asked_at ON approvals
BEGIN SELECT RAISE(ABORT, 'what an approval is asked for is never changed'); END;
CREATE TRIGGER approvals_are_decided_once BEFORE UPDATE ON approvals WHEN OLD.state <> 'awaiting'
BEGIN SELECT RAISE(ABORT, 'a decided approval is never changed'); END;
CREATE TRIGGER approvals_are_decided_by_others BEFORE UPDATE ON approvals
WHEN EXISTS (SELECT 1 FROM approval_barred WHERE approval_id = NEW.id AND user_id = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'who is barred from an approval does not decide it'); END;
CREATE TRIGGER approvals_are_decided_by_their_roles BEFORE UPDATE ON approvals
WHEN NEW.decided_by IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.decided_by AND state = 'active'
                     AND ',' || NEW.deciders || ',' LIKE '%,' || role || ',%')
BEGIN SELECT RAISE(ABORT, 'an approval is decided by an active person of its roles'); END;
CREATE TRIGGER approvals_are_kept BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals are never deleted'); END;
CREATE TRIGGER approval_barred_stay BEFORE UPDATE ON approval_barred
BEGIN SELECT RAISE(ABORT, 'who is barred from an approval stays so'); END;
CREATE TRIGGER approval_barred_are_kept BEFORE DELETE ON approval_barred
BEGIN SELECT RAISE(ABORT, 'who is barred from an approval stays so'); END;

-- An approval counts by who a person is.
CREATE TRIGGER users_keep_their_role BEFORE UPDATE OF id, role, organisation_id ON users
BEGIN SELECT RAISE(ABORT, 'a person keeps role and organisation'); END;
CREATE TRIGGER users_are_kept BEFORE DELETE ON users WHEN OLD.state <> 'invited' OR OLD.password_record IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'people who were once here are never deleted'); END;
