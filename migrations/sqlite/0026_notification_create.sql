-- What is to be told to the world outside: a row stands with the act that wrote it, and is sent after COMMIT until it
-- arrives or is given up. What it says and to whom lies sealed, and goes once it is needed no more.
CREATE TABLE notifications (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,                                 -- receivers know repeats by it
  channel TEXT NOT NULL CHECK (channel IN ('email', 'webhook')),
  recipient TEXT,                                          -- sealed: an address, or an https URL
  subject TEXT,                                            -- sealed
  body TEXT,                                               -- sealed: it may hold a link that works once
  content_type TEXT NOT NULL,
  event TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'given_up')),
  tries BIGINT NOT NULL CHECK (tries >= 0),
  next_try_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  last_fault TEXT,                                         -- a word, never an address
  CHECK ((state = 'waiting') = (ended_at IS NULL)),
  CHECK ((state = 'waiting') = (recipient IS NOT NULL AND subject IS NOT NULL AND body IS NOT NULL)),
  CHECK (state = 'waiting' OR (recipient IS NULL AND subject IS NULL AND body IS NULL))
);

CREATE INDEX notifications_waiting ON notifications (next_try_at) WHERE state = 'waiting';
CREATE INDEX notifications_ended ON notifications (ended_at) WHERE state <> 'waiting';

CREATE TRIGGER notifications_keep_what_they_say
BEFORE UPDATE OF id, channel, content_type, event, created_at ON notifications
BEGIN SELECT RAISE(ABORT, 'a letter is never changed'); END;
CREATE TRIGGER notifications_lose_what_they_say BEFORE UPDATE OF recipient, subject, body ON notifications
WHEN NEW.recipient IS NOT NULL OR NEW.subject IS NOT NULL OR NEW.body IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what a letter says is only erased'); END;
CREATE TRIGGER notifications_end_once BEFORE UPDATE ON notifications WHEN OLD.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'a letter that was sent or given up stays so'); END;
CREATE TRIGGER notifications_wait_until_they_end BEFORE DELETE ON notifications WHEN OLD.state = 'waiting'
BEGIN SELECT RAISE(ABORT, 'a letter is not deleted before it was sent or given up'); END;
