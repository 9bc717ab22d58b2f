-- The other name that is asked for somebody who decides or records money, until a second administrator has decided.
ALTER TABLE users ADD COLUMN wanted_name TEXT;         -- sealed; none: none is asked for
