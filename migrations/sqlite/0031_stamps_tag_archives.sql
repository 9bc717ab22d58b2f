-- By which the server knows an archive's row as it wrote it: HMAC-SHA-256 under a key of the generation's, when it is
-- planned, and once more with size, digest and CRC when it was made. Rows of before get theirs once, at the first start.
ALTER TABLE archives ADD COLUMN row_tag TEXT;
ALTER TABLE archives ADD COLUMN ready_tag TEXT;

DROP TRIGGER archives_stay_ready;
CREATE TRIGGER archives_stay_ready
BEFORE UPDATE OF sequence, state, size_bytes, sha256, codes_crc, made_at ON archives WHEN OLD.state = 'ready'
BEGIN SELECT RAISE(ABORT, 'an archive that stands is never changed'); END;
CREATE TRIGGER archives_keep_their_tags BEFORE UPDATE OF row_tag, ready_tag ON archives
WHEN (OLD.row_tag IS NOT NULL AND COALESCE(NEW.row_tag, '') <> OLD.row_tag)
     OR (OLD.ready_tag IS NOT NULL AND COALESCE(NEW.ready_tag, '') <> OLD.ready_tag)
BEGIN SELECT RAISE(ABORT, 'an archive keeps its tags'); END;
CREATE TRIGGER archives_come_with_their_tag BEFORE INSERT ON archives WHEN NEW.row_tag IS NULL
BEGIN SELECT RAISE(ABORT, 'an archive is planned by the server, which tags its row'); END;
CREATE TRIGGER archives_are_ready_with_their_tag BEFORE UPDATE OF state ON archives
WHEN NEW.state = 'ready' AND NEW.ready_tag IS NULL
BEGIN SELECT RAISE(ABORT, 'an archive is made by the server, which tags its row'); END;
