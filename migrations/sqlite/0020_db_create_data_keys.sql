-- The keys under which contact data, documents and other people's secrets lie sealed, each wrapped by the key-encryption
-- key. Made by the program; the state is bound to the wrapped key.
CREATE TABLE data_keys (
  name TEXT PRIMARY KEY,                     -- contact, document, scans, totp, webhook
  wrapped_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sealing', 'sealed')),   -- sealing: some of it may still be plain
  created_at BIGINT NOT NULL
);

CREATE TRIGGER data_keys_are_kept BEFORE DELETE ON data_keys
BEGIN SELECT RAISE(ABORT, 'data keys are never deleted'); END;
