-- To whom a batch's archives are encrypted: the printer's age public key, fixed before the first code exists. None:
-- they are not.
ALTER TABLE batches ADD COLUMN recipient TEXT CHECK (recipient IS NULL OR length(recipient) = 62);

CREATE TRIGGER batches_name_their_printers_key BEFORE INSERT ON batches
WHEN NEW.recipient IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM encryption_keys WHERE organisation_id = NEW.printer_id AND recipient = NEW.recipient
                     AND state = 'active')
BEGIN SELECT RAISE(ABORT, 'a batch is encrypted to a confirmed key of its printer'); END;
