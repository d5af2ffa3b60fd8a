-- Ids of tasks that were accepted but not stored, because another task of their queue had their dedupe key: that task.
CREATE TABLE aliases (
  alias TEXT    PRIMARY KEY,
  task  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_by_task ON aliases (task);

CREATE TRIGGER aliases_go_with_their_task AFTER DELETE ON tasks BEGIN
  DELETE FROM aliases WHERE task = old.seq;
END;
