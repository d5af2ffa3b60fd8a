-- As in the store: 0 each wait twice the one before, 1 all as the first; and the longest of waits that grow.
ALTER TABLE tasks ADD COLUMN backoff_kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tasks ADD COLUMN backoff_max_ms INTEGER;
-- Who ended the attempt, if it was another one than who claimed it.
ALTER TABLE endings ADD COLUMN worker TEXT;
