-- What waits for the store, each lane in the order of seq, which is never used twice. What is set aside says why.
CREATE TABLE tasks (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  queue TEXT NOT NULL,
  payload BLOB NOT NULL,
  priority INTEGER NOT NULL,
  run_at INTEGER,
  max_attempts INTEGER NOT NULL,
  backoff_ms INTEGER NOT NULL,
  dedupe_key TEXT,
  correlation_id TEXT,
  reply_to TEXT,
  kept_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  aside TEXT
);
CREATE INDEX tasks_by_queue ON tasks (queue, kept_at) WHERE aside IS NULL;
CREATE INDEX tasks_aside ON tasks (seq) WHERE aside IS NOT NULL;
CREATE TABLE endings (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  lease TEXT NOT NULL,
  failed INTEGER NOT NULL,
  result BLOB,
  error TEXT,
  delay_ms INTEGER,
  kept_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  aside TEXT,
  UNIQUE (id, lease)
);
CREATE INDEX endings_aside ON endings (seq) WHERE aside IS NOT NULL;
CREATE TABLE probe (id INTEGER PRIMARY KEY, probed_at INTEGER NOT NULL);
