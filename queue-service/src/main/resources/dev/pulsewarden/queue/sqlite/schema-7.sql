-- The service counts what it stores and moves, once for all writes that share a commit: a trigger did so for each task. What is
-- deleted is still counted here, and may be what the very commit adds to the counts later.
DROP TRIGGER tasks_counted_in;
DROP TRIGGER tasks_counted_over;
DROP TRIGGER tasks_counted_out;
CREATE TRIGGER tasks_counted_out AFTER DELETE ON tasks BEGIN
  INSERT INTO counts (queue, state, tasks) VALUES (old.queue, old.state, -1)
    ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks - 1;
  DELETE FROM payloads WHERE task = old.seq;
  DELETE FROM results  WHERE task = old.seq;
  DELETE FROM attempts WHERE task = old.seq;
END;
