-- A report's photo is erased some time after the report was closed; what was said of it stays.
ALTER TABLE citizen_reports ADD COLUMN photo_erased_at BIGINT;

CREATE INDEX citizen_reports_with_photo ON citizen_reports (closed_at)
WHERE photo IS NOT NULL AND photo_erased_at IS NULL;

CREATE TRIGGER citizen_reports_lose_their_photo BEFORE UPDATE OF photo_erased_at ON citizen_reports
WHEN OLD.photo IS NULL OR OLD.photo_erased_at IS NOT NULL OR NEW.photo_erased_at IS NULL OR OLD.state <> 'closed'
BEGIN SELECT RAISE(ABORT, 'a photo is erased once, of a closed report'); END;
