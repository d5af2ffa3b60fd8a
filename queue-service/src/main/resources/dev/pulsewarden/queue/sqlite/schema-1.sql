-- States are stored as 0 READY, 1 DELAYED, 2 LEASED, 3 DONE, 4 DEAD.
-- Times are milliseconds since 1970, except ready_order.
CREATE TABLE tasks (
  seq            INTEGER PRIMARY KEY,
  id             TEXT    NOT NULL UNIQUE,
  queue          TEXT    NOT NULL,
  state          INTEGER NOT NULL,
  priority       INTEGER NOT NULL,
  -- The place within a priority: microseconds since 1970 of when it became READY, made unique and never going back.
  -- While DELAYED, of when it is due.
  ready_order    INTEGER NOT NULL,
  run_at         INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  max_attempts   INTEGER NOT NULL,
  backoff_ms     INTEGER NOT NULL,
  dedupe_key     TEXT,
  correlation_id TEXT,
  reply_to       TEXT,
  worker         TEXT,
  claimed_at     INTEGER,
  -- The token of the running attempt; kept when it was acked.
  lease          TEXT,
  lease_ms       INTEGER,
  lease_until    INTEGER,
  -- The token that was given back last.
  released_lease TEXT,
  ended_at       INTEGER
) STRICT;

-- The claim walks this one from its first entry; so do the pages and the age of the oldest.
CREATE INDEX tasks_by_place   ON tasks (queue, state, priority DESC, ready_order);
CREATE INDEX tasks_by_due     ON tasks (run_at)      WHERE state = 1;
CREATE INDEX tasks_by_expiry  ON tasks (lease_until) WHERE state = 2;
CREATE INDEX tasks_by_end     ON tasks (ended_at)    WHERE ended_at IS NOT NULL;
CREATE UNIQUE INDEX tasks_by_dedupe_key ON tasks (queue, dedupe_key) WHERE dedupe_key IS NOT NULL AND ended_at IS NULL;

-- Apart from the tasks, so that a change of state does not rewrite them.
CREATE TABLE payloads (task INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
CREATE TABLE results  (task INTEGER PRIMARY KEY, result  BLOB NOT NULL) STRICT;

-- Attempts that failed; the running or acked one is in its task.
CREATE TABLE attempts (
  task       INTEGER NOT NULL,
  lease      TEXT    NOT NULL,
  attempt    INTEGER NOT NULL,
  worker     TEXT,
  claimed_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL,
  -- Whether the lease ran out; else it was nacked.
  expired    INTEGER NOT NULL,
  -- When the task was to be tried again; absent: DEAD.
  retry_at   INTEGER,
  error      TEXT,
  PRIMARY KEY (task, lease)
) STRICT, WITHOUT ROWID;

CREATE TABLE paused_queues (queue TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE counts (
  queue TEXT    NOT NULL,
  state INTEGER NOT NULL,
  tasks INTEGER NOT NULL,
  PRIMARY KEY (queue, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE probe (id INTEGER PRIMARY KEY, probed_at INTEGER NOT NULL) STRICT;

CREATE TRIGGER tasks_counted_in AFTER INSERT ON tasks BEGIN
  INSERT INTO counts (queue, state, tasks) VALUES (new.queue, new.state, 1)
    ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + 1;
END;

CREATE TRIGGER tasks_counted_over AFTER UPDATE OF state ON tasks WHEN old.state <> new.state BEGIN
  UPDATE counts SET tasks = tasks - 1 WHERE queue = old.queue AND state = old.state;
  INSERT INTO counts (queue, state, tasks) VALUES (new.queue, new.state, 1)
    ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + 1;
END;

CREATE TRIGGER tasks_counted_out AFTER DELETE ON tasks BEGIN
  UPDATE counts SET tasks = tasks - 1 WHERE queue = old.queue AND state = old.state;
  DELETE FROM payloads WHERE task = old.seq;
  DELETE FROM results  WHERE task = old.seq;
  DELETE FROM attempts WHERE task = old.seq;
END;
