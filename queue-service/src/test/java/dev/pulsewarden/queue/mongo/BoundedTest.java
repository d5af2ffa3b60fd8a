package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCursor;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class BoundedTest {

    @Test
    void a_task_that_comes_a_second_time_is_taken_once() {
        List<Document> tasks = Stream.of("a", "b", "a", "c")
                .map(id -> new Document(Fields.ID, id).append(Fields.PAYLOAD, "1"))
                .toList();
        Bounded bounded = new Bounded(cursor(tasks.iterator()), 100, new BatchSize(100));
        assertThat(bounded.take(2)).extracting(task -> task.get(Fields.ID)).containsExactly("a", "b");
        assertThat(bounded.take(2)).extracting(task -> task.get(Fields.ID)).containsExactly("c");
        assertThat(bounded.hasLeft()).isFalse();
    }

    @SuppressWarnings("unchecked") // a proxy has no type arguments
    private static MongoCursor<Document> cursor(Iterator<Document> over) {
        return (MongoCursor<Document>) Proxy.newProxyInstance(
                MongoCursor.class.getClassLoader(),
                new Class<?>[] {MongoCursor.class},
                (_, method, _) -> switch (method.getName()) {
                    case "hasNext" -> over.hasNext();
                    case "next" -> over.next();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @Test
    void large_documents_are_fetched_a_few_at_a_time_and_small_ones_many() {
        BatchSize size = new BatchSize(4_000_000);
        assertThat(size.forUpTo(1000)).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            size.met(1_000_000);
        }
        assertThat(size.forUpTo(1000)).isEqualTo(4);
        for (int i = 0; i < 200; i++) {
            size.met(100);
        }
        assertThat(size.forUpTo(1000)).isEqualTo(1000);
        assertThat(size.forUpTo(7)).isEqualTo(7);
    }
}
