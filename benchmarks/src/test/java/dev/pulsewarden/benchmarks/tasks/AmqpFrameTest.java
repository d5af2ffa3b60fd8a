package dev.pulsewarden.benchmarks.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against bytes worked out by hand from the specification of AMQP 0-9-1. */
class AmqpFrameTest {

    @Test
    void a_method_has_its_channel_its_length_its_number_and_an_end() {
        byte[] ack =
                AmqpFrame.method(1, AmqpMethod.BASIC_ACK).longLong(258).octet(0).bytes();
        assertThat(hex(ack)).isEqualTo("01" + "0001" + "0000000d" + "003c0050" + "0000000000000102" + "00" + "ce");
    }

    @Test
    void a_table_has_its_length_in_front() {
        byte[] frame =
                AmqpFrame.method(0, AmqpMethod.QUEUE_DECLARE).table("x", "ab").bytes();
        assertThat(hex(frame))
                .isEqualTo("01" + "0000" + "00000011" + "0032000a" + "00000009" + "0178" + "53" + "00000002" + "6162"
                        + "ce");
    }

    @Test
    void a_header_says_how_long_the_body_is_and_that_it_is_persistent() {
        assertThat(hex(AmqpFrame.header(1, 256)))
                .isEqualTo("02" + "0001" + "0000000f" + "003c" + "0000" + "0000000000000100" + "1000" + "02" + "ce");
    }

    @Test
    void a_body_begins_with_its_length() {
        assertThat(hex(AmqpFrame.bodyHead(1, 256))).isEqualTo("03" + "0001" + "00000100");
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
