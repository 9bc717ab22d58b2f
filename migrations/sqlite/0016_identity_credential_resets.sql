-- One-time links with which somebody sets a new password, asked for by himself or by whoever manages him.
CREATE TABLE credential_resets (
  sequence INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  totp BIGINT NOT NULL CHECK (totp IN (0, 1)),  -- 1: the second factor goes too
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX credential_resets_by_user ON credential_resets (user_id);
CREATE INDEX credential_resets_by_expiry ON credential_resets (expires_at);
