-- Which inspector checked which stamp at a place that he named: whoever gave evidence does not weigh it.

CREATE TABLE inspector_checks (
  number BIGINT NOT NULL CHECK (number >= 0),      -- the stamp's
  inspector TEXT NOT NULL REFERENCES users (id),
  checked_at BIGINT NOT NULL,                      -- the last time
  PRIMARY KEY (number, inspector)
);

CREATE TRIGGER inspector_checks_are_kept BEFORE DELETE ON inspector_checks
BEGIN SELECT RAISE(ABORT, 'who gave evidence is never forgotten'); END;
