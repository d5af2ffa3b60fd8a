-- What waits for the store, each lane in the order of seq, which is never used twice. What is set aside says why.
CREATE TABLE tasks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  queue TEXT NOT NULL,
  priority INTEGER NOT NULL,
  run_at INTEGER,
  max_attempts INTEGER NOT NULL,
  backoff_ms INTEGER NOT NULL,
  dedupe_key TEXT,
  correlation_id TEXT,
  reply_to TEXT,
  -- Where it stands among READY tasks: microseconds since 1970 of when it was kept, made unique and never going back.
  place INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  aside TEXT,
  -- The last, so that what goes over all rows reads no payloads.
  payload BLOB NOT NULL
);
CREATE INDEX tasks_by_queue ON tasks (queue, kept_at) WHERE aside IS NULL;
CREATE INDEX tasks_aside ON tasks (seq) WHERE aside IS NOT NULL;
CREATE TABLE endings (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  lease TEXT NOT NULL,
  failed INTEGER NOT NULL,
  delay_ms INTEGER,
  kept_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  aside TEXT,
  result BLOB,
  error TEXT,
  UNIQUE (id, lease)
);
CREATE INDEX endings_aside ON endings (seq) WHERE aside IS NOT NULL;
CREATE TABLE probe (id INTEGER PRIMARY KEY, probed_at INTEGER NOT NULL);
