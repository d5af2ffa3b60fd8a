-- How waits between attempts follow each other: 0 each twice the one before, 1 all as the first.
ALTER TABLE tasks ADD COLUMN backoff_kind INTEGER NOT NULL DEFAULT 0;
-- The longest of waits that grow; absent: as long as the service allows.
ALTER TABLE tasks ADD COLUMN backoff_max_ms INTEGER;
-- From when on an ended task may be forgotten. Of tasks that ended before there was this column it is set when the file is
-- opened, for only the program knows how long they are kept; among the index's first entries until then.
ALTER TABLE tasks ADD COLUMN expire_at INTEGER;
DROP INDEX tasks_by_end;
CREATE INDEX tasks_by_forgetting ON tasks (expire_at) WHERE ended_at IS NOT NULL;
