-- The audit log: entries and the inner nodes of their Merkle tree (RFC 6962). Rows are only ever added.
CREATE TABLE audit_entries (
  sequence INTEGER PRIMARY KEY,          -- the leaf's place, from 0
  time_ms BIGINT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_role TEXT NOT NULL,
  actor_organisation_id TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  detail TEXT NOT NULL,                  -- canonical JSON
  leaf_hash TEXT NOT NULL
);

CREATE INDEX audit_entries_by_subject ON audit_entries (subject_kind, subject_id);

-- A complete subtree's hash, from level 1 up: node i of level l covers leaves i * 2^l to (i + 1) * 2^l - 1.
CREATE TABLE audit_nodes (
  level BIGINT NOT NULL CHECK (level >= 1),
  place BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (level, place)
);

CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
CREATE TRIGGER audit_entries_are_kept BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
CREATE TRIGGER audit_nodes_stay BEFORE UPDATE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'audit nodes are never changed'); END;
CREATE TRIGGER audit_nodes_are_kept BEFORE DELETE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'audit nodes are never deleted'); END;
