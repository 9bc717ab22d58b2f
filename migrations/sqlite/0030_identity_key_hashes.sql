-- What lets people in stands under a key from now on, bound to whom it lets in: the hashes of tokens and secrets,
-- users.password_record, and whether somebody has a second factor. The program puts what is plain under it at its next
-- start.
ALTER TABLE users ADD COLUMN second_factor TEXT;       -- sealed: "none", or the id of the row in user_totp

-- A link that the approver is shown works with the code alone that the asker was shown: neither comes in by himself.
CREATE TABLE approval_codes (
  approval_id TEXT PRIMARY KEY REFERENCES approvals (id),
  code_hash TEXT NOT NULL                    -- keyed
);
CREATE TRIGGER approval_codes_stay BEFORE UPDATE ON approval_codes
BEGIN SELECT RAISE(ABORT, 'the code of an approval stays'); END;
CREATE TRIGGER approval_codes_are_kept BEFORE DELETE ON approval_codes
BEGIN SELECT RAISE(ABORT, 'the code of an approval stays'); END;

-- row_tag: keyed, over the token's hash and what the link is for.
ALTER TABLE invitations ADD COLUMN approval_id TEXT REFERENCES approvals (id);  -- whose code it takes; none: it takes none
ALTER TABLE invitations ADD COLUMN wrong_codes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN row_tag TEXT;
ALTER TABLE credential_resets ADD COLUMN approval_id TEXT REFERENCES approvals (id);
ALTER TABLE credential_resets ADD COLUMN wrong_codes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credential_resets ADD COLUMN row_tag TEXT;
ALTER TABLE handovers ADD COLUMN row_tag TEXT;

CREATE TRIGGER invitations_keep_whom BEFORE UPDATE OF user_id, approval_id ON invitations
BEGIN SELECT RAISE(ABORT, 'an invitation stays what it is'); END;
CREATE TRIGGER credential_resets_keep_whom BEFORE UPDATE OF user_id, totp, approval_id ON credential_resets
BEGIN SELECT RAISE(ABORT, 'a reset stays what it is'); END;
-- The password of whoever decides or records money is set anew by an approval of the last day.
CREATE TRIGGER credential_resets_are_approved BEFORE INSERT ON credential_resets
WHEN EXISTS (SELECT 1 FROM users WHERE id = NEW.user_id
             AND (role IN ('ADMIN_GOUVERNEMENTAL', 'OPERATEUR_OCC') OR ',' || duties || ',' LIKE '%,cashier,%'))
  AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'credential_reset' AND subject_id = NEW.user_id
                  AND state = 'approved' AND decided_at BETWEEN NEW.created_at - 86400000 AND NEW.created_at)
BEGIN SELECT RAISE(ABORT, 'the credentials of who decides or records money are reset by an approval'); END;

-- What nobody asked for, but the program itself, two people decide: the first is noted, the second decides.
ALTER TABLE approvals ADD COLUMN first_decided_by TEXT REFERENCES users (id);
CREATE TRIGGER approvals_of_nobody_take_two BEFORE UPDATE ON approvals
WHEN NEW.state = 'approved' AND OLD.asked_by IS NULL
  AND (OLD.first_decided_by IS NULL OR OLD.first_decided_by = NEW.decided_by)
BEGIN SELECT RAISE(ABORT, 'what nobody asked for is approved by two people'); END;
CREATE TRIGGER approvals_keep_their_first BEFORE UPDATE OF first_decided_by ON approvals
WHEN OLD.first_decided_by IS NOT NULL OR OLD.asked_by IS NOT NULL OR NEW.state <> 'awaiting'
     OR EXISTS (SELECT 1 FROM approval_barred WHERE approval_id = NEW.id AND user_id = NEW.first_decided_by)
     OR NOT EXISTS (SELECT 1 FROM users WHERE id = NEW.first_decided_by AND state = 'active'
                    AND ',' || NEW.deciders || ',' LIKE '%,' || role || ',%')
BEGIN SELECT RAISE(ABORT, 'who decides first is an active person of its roles, and stays'); END;

-- Links of people who decide or record money, from before that took an approval.
UPDATE invitations SET ended_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000
WHERE ended_at IS NULL
  AND user_id IN (SELECT id FROM users WHERE state = 'invited'
                  AND (role IN ('ADMIN_GOUVERNEMENTAL', 'OPERATEUR_OCC') OR ',' || duties || ',' LIKE '%,cashier,%')
                  AND NOT EXISTS (SELECT 1 FROM approvals WHERE kind = 'user' AND subject_id = users.id
                                  AND state = 'approved'));
