-- Access tokens that their clients gave back, token keys that follow one another, and API clients whose secret is
-- renewed or whose tokens are bound to a certificate.
CREATE TABLE revoked_tokens (
  token_id TEXT PRIMARY KEY,                 -- jti
  client_id TEXT NOT NULL REFERENCES api_clients (id),
  expires_at BIGINT NOT NULL                 -- then nobody takes the token anyway, and the row goes
);
CREATE INDEX revoked_tokens_by_client ON revoked_tokens (client_id);
CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at);

-- When the next key took over: it verifies on until the last token that it signed has expired.
ALTER TABLE token_keys ADD COLUMN retired_at BIGINT;

ALTER TABLE api_clients ADD COLUMN previous_secret_hash TEXT;
ALTER TABLE api_clients ADD COLUMN previous_secret_until BIGINT;
ALTER TABLE api_clients ADD COLUMN certificate_sha256 TEXT;  -- base64url, as x5t#S256 of RFC 8705
ALTER TABLE api_clients ADD COLUMN last_used_at BIGINT;      -- to the hour
