-- As in the store: 0 each wait twice the one before, 1 all as the first; and the longest of waits that grow.
ALTER TABLE tasks ADD COLUMN backoff_kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN backoff_max_ms INTEGER;
