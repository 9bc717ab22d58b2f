-- users.email and users.name, the organisations' email, phone, address_line and address_city, citizen_reports.contact and
-- idempotency_keys.body hold sealed text from now on. The program seals what is plain at its next start.

-- The keyed hash of the address, by which a person is found and which is there once. NULL: not sealed yet.
ALTER TABLE users ADD COLUMN email_index TEXT;
CREATE UNIQUE INDEX users_by_email_index ON users (email_index);

-- A contact is only erased, but for the one time when it is sealed.
DROP TRIGGER citizen_reports_lose_their_contact;
CREATE TRIGGER citizen_reports_lose_their_contact BEFORE UPDATE OF contact ON citizen_reports
WHEN NEW.contact IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM data_keys WHERE name = 'contact' AND state = 'sealing')
BEGIN SELECT RAISE(ABORT, 'a contact is only erased'); END;
