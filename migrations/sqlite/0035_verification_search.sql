-- Suspicions of one batch, which its page and the list's filter ask for.
CREATE INDEX suspicions_by_batch ON suspicions (batch_id);
