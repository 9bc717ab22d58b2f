-- Who there is: organisations, users by invitation, their sessions, API clients, and the replies kept under an
-- Idempotency-Key. Secrets stand here as their SHA-256 or wrapped by the key-encryption key.
CREATE TABLE organisations (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kinds TEXT NOT NULL,                       -- "enterprise,printer", sorted
  state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
  name TEXT NOT NULL,
  registration_number TEXT,
  tax_number TEXT,
  email TEXT,
  phone TEXT,
  address_line TEXT,
  address_city TEXT,
  address_province TEXT,
  agreement_number TEXT,
  agreement_valid_until BIGINT,              -- day
  print_format TEXT,
  print_dpi BIGINT,
  print_module_px BIGINT,
  print_part_stamps BIGINT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE users (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,                -- lower case
  name TEXT NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  role TEXT NOT NULL CHECK (role IN ('ADMIN_GOUVERNEMENTAL', 'OPERATEUR_OCC', 'ENTREPRISE_CERTIFIEE',
                                     'ESTAMPILLEUR_AGREE', 'AUDITEUR_SYSTEME')),
  duties TEXT NOT NULL,                      -- "cashier,inspector", sorted
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  language TEXT NOT NULL,
  password_record TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX users_by_organisation ON users (organisation_id);

CREATE TABLE invitations (
  sequence INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  user_id TEXT REFERENCES users (id),        -- none: the first administrator names himself
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX invitations_by_user ON invitations (user_id);

CREATE TABLE sessions (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  refresh_hash TEXT NOT NULL,
  previous_refresh_hash TEXT,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
-- Every refresh token that a session had before the one it has: who brings one back holds a copy.
CREATE TABLE spent_refresh_tokens (
  session_id TEXT NOT NULL REFERENCES sessions (id),
  refresh_hash TEXT NOT NULL,
  PRIMARY KEY (session_id, refresh_hash)
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_clients (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES organisations (id),
  created_by TEXT NOT NULL REFERENCES users (id),
  secret_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'revoked')),
  created_at BIGINT NOT NULL
);
CREATE INDEX api_clients_by_organisation ON api_clients (organisation_id);
CREATE INDEX api_clients_by_creator ON api_clients (created_by);

CREATE TABLE token_keys (
  sequence INTEGER PRIMARY KEY,
  wrapped_seed TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE idempotency_keys (
  sequence INTEGER PRIMARY KEY,
  caller TEXT NOT NULL,
  route TEXT NOT NULL,                       -- method and path
  idempotency_key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  location TEXT,
  etag TEXT,
  body TEXT,                                 -- none where the reply held a secret
  expires_at BIGINT NOT NULL,
  UNIQUE (caller, route, idempotency_key)
);
CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);
