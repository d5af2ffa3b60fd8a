-- How waits between attempts follow each other: 0 each twice the one before, 1 all as the first.
ALTER TABLE tasks ADD COLUMN backoff_kind INTEGER NOT NULL DEFAULT 0;
-- The longest of waits that grow; absent: as long as the service allows.
ALTER TABLE tasks ADD COLUMN backoff_max_ms INTEGER;
