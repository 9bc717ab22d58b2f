-- The second factor of people: one-time codes by time, and recovery codes in their place; and the networks that people
-- came from, by which their own tries are told from strangers'.
CREATE TABLE user_totp (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  user_id TEXT NOT NULL REFERENCES users (id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed')),
  secret TEXT NOT NULL,                      -- sealed
  used_step BIGINT NOT NULL,                 -- of the last code that was taken: neither it nor an earlier one again
  created_at BIGINT NOT NULL,
  confirmed_at BIGINT,
  UNIQUE (user_id, state)
);

CREATE TABLE recovery_codes (
  sequence INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  code_hash TEXT NOT NULL,
  used_at BIGINT,
  UNIQUE (user_id, code_hash)
);

CREATE TABLE user_networks (
  user_id TEXT NOT NULL REFERENCES users (id),
  network_hash TEXT NOT NULL,                -- keyed: no address can be read from it
  used_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, network_hash)
);
CREATE INDEX user_networks_by_use ON user_networks (used_at);
