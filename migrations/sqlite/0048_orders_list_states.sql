-- Of orders in one state those that changed last: a country has many closed ones.
CREATE INDEX orders_by_state_change ON orders (state, updated_at);

-- What somebody asked for, and what was decided last.
CREATE INDEX approvals_by_asker ON approvals (asked_by);
CREATE INDEX approvals_by_change ON approvals (COALESCE(decided_at, asked_at));
CREATE INDEX approvals_by_state_change ON approvals (state, COALESCE(decided_at, asked_at));
