-- How many of its attempts ended because their worker was lost; beside attempts, which does not count those given back.
ALTER TABLE tasks ADD COLUMN worker_lost INTEGER NOT NULL DEFAULT 0;
-- Why it is DEAD: 0 its last attempt failed, 1 too many of its workers were lost; absent: as 0.
ALTER TABLE tasks ADD COLUMN dead_reason INTEGER;
-- Whether it was given back because its worker was lost; then retry_at is when that was, or, as ever, absent: DEAD.
ALTER TABLE attempts ADD COLUMN worker_lost INTEGER NOT NULL DEFAULT 0;
