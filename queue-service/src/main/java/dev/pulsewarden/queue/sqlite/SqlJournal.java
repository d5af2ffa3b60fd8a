package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.commit.Journal;
import java.util.function.Consumer;

/**
 * Groups of writes as transactions of one connection.
 *
 * @param between done before each group, outside of a transaction
 */
record SqlJournal(Sql writer, Consumer<Sql> between) implements Journal<Sql> {

    SqlJournal(Sql writer) {
        this(writer, _ -> {});
    }

    @Override
    public Sql begin() {
        between.accept(writer);
        writer.begin("BEGIN IMMEDIATE");
        return writer;
    }

    @Override
    public void commit() {
        writer.commit();
    }

    @Override
    public void rollback() {
        writer.rollback();
    }
}
