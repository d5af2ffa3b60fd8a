package dev.pulsewarden.benchmarks.load;

import static dev.pulsewarden.benchmarks.load.Workload.Dialect.JSON;
import static dev.pulsewarden.benchmarks.load.Workload.Dialect.STOMP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.benchmarks.load.Workload.Dialect;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A generator that cannot see a mistake is worth nothing: here a server makes each of them on purpose. */
class LoadIntegrationTest {

    private static final Duration MOMENT = Duration.ofMillis(100);

    @ParameterizedTest
    @EnumSource
    void what_arrives_once_and_in_order_is_clean(Dialect dialect) throws IOException {
        Tally tally = tallyOf(dialect, Mistake.NONE);
        assertThat(tally.isClean()).as(tally.toString()).isTrue();
        assertThat(tally.published()).isPositive();
        assertThat(tally.received()).isEqualTo(tally.expected()).isEqualTo(3 * tally.published());
    }

    @Test
    void a_lost_delivery_is_counted() throws IOException {
        Tally tally = tallyOf(JSON, Mistake.LOSES_ONE);
        assertThat(tally.lost()).isOne();
        assertThat(tally.received()).isEqualTo(tally.expected() - 1);
        assertThat(tally.isClean()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void a_delivery_that_comes_twice_is_counted(Dialect dialect) throws IOException {
        Tally tally = tallyOf(dialect, Mistake.REPEATS_ONE);
        assertThat(tally.duplicated()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void two_deliveries_in_the_wrong_order_are_counted() throws IOException {
        Tally tally = tallyOf(JSON, Mistake.SWAPS_TWO);
        assertThat(tally.reordered()).isOne();
        assertThat(tally.lost()).isZero();
        assertThat(tally.isClean()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void a_payload_that_was_changed_is_counted(Dialect dialect) throws IOException {
        Tally tally = tallyOf(dialect, Mistake.DAMAGES_ONE);
        assertThat(tally.damaged()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void a_message_for_another_subscription_is_counted() throws IOException {
        Tally tally = tallyOf(STOMP, Mistake.MISROUTES_ONE);
        assertThat(tally.misrouted()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void a_connection_that_the_server_ends_is_counted() throws IOException {
        Tally tally = tallyOf(JSON, Mistake.CLOSES_ONE);
        assertThat(tally.closed()).isOne();
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void messages_in_several_frames_and_long_ones_are_read() throws IOException {
        Workload workload = new Workload(JSON, 1, 1, 3, 0, 70_000, new Pace.Rate(200));
        assertThat(tallyOf(workload, Mistake.NONE).isClean()).isTrue();
        assertThat(tallyOf(JSON, Mistake.SENDS_IN_PIECES).isClean()).isTrue();
    }

    @Test
    void a_subscriber_that_stops_reading_is_not_among_those_that_lose() throws IOException {
        try (MistakenServer server = MistakenServer.start(Mistake.NONE);
                Load load = Load.open(atAFixedRate(JSON).withStopped(1), server.port())) {
            load.drive(MOMENT);
            assertThat(load.finish().isClean()).isTrue();
            server.disconnectAll();
            assertThat(load.fateOfStopped()).isEqualTo(List.of("the server ended the connection"));
        }
    }

    private static Tally tallyOf(Dialect dialect, Mistake mistake) throws IOException {
        return tallyOf(atAFixedRate(dialect), mistake);
    }

    /** One publisher: a window would not move on past a loss. */
    private static Workload atAFixedRate(Dialect dialect) {
        return Workload.saturating(dialect, 1, 1, 3).at(new Pace.Rate(1000));
    }

    private static Tally tallyOf(Workload workload, Mistake mistake) throws IOException {
        try (MistakenServer server = MistakenServer.start(mistake);
                Load load = Load.open(workload, server.port())) {
            do {
                load.drive(MOMENT);
            } while (load.published() <= Mistake.MESSAGE + 1);
            return load.finish();
        }
    }
}
