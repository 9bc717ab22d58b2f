-- From archive format 2 on any range of an archive can be made from its row alone. The CRC-32 of codes.csv stands before
-- its lines and in the directory, and would need all of them.
ALTER TABLE archives ADD COLUMN codes_crc BIGINT;
