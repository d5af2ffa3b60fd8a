package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final FrameDecoder.Limits LIMITS = new FrameDecoder.Limits(1000, 200, 5);

    private final FrameDecoder decoder = new FrameDecoder(LIMITS);

    @Test
    void several_frames_in_a_message_with_line_ends_between_them() {
        assertThat(commands(decoder, "\nSEND\na:b\n\nx\0\n\r\n\nBEGIN\n\n\0")).containsExactly("SEND", "BEGIN");
    }

    @Test
    void frames_cut_anywhere_are_read_as_if_they_were_whole() {
        String text = "\r\nSEND\r\ndestination:/topic/a\r\ncontent-length:5\r\n\r\na\0\nbc\0\r\n"
                + "SEND\ndestination:/topic/b\n\nbödy\0\nACK\nid:1\n\n\0";
        byte[] whole = text.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            FrameDecoder cut = new FrameDecoder(LIMITS);
            List<ClientFrame> frames = new ArrayList<>();
            int from = 0;
            while (from < whole.length) {
                int length = round == 0 ? 1 : Math.min(whole.length - from, 1 + random.nextInt(12));
                read(cut, Unpooled.wrappedBuffer(whole, from, length), false, frames);
                from += length;
            }
            assertThat(frames).extracting(ClientFrame::command).containsExactly("SEND", "SEND", "ACK");
            assertThat(frames.get(0).body()).isEqualTo(new byte[] {'a', 0, '\n', 'b', 'c'});
            assertThat(frames.get(0).header("destination")).isEqualTo("/topic/a");
            assertThat(frames.get(1).body()).isEqualTo("bödy".getBytes(StandardCharsets.UTF_8));
            assertThat(frames).allMatch(ClientFrame::isText);
        }
    }

    @Test
    void headers_that_a_sender_says_again_and_others_at_their_place_are_read_as_they_are() {
        List<ClientFrame> frames = frames(
                decoder,
                "SEND\ndestination:/topic/a\ncontent-type:x\n\n\0",
                "SEND\ndestination:/topic/a\ncontent-type:x\nreceipt:1\n\n\0",
                "SEND\ndestination:/topic/b\ncontent-type:x\nreceipt:1\n\n\0",
                "SEND\ndestination:/topic/b2\ncontent-typ:x\n\n\0",
                "SEND\n\n\0");
        assertThat(frames)
                .extracting(frame -> frame.headers().toString())
                .containsExactly(
                        "{destination=/topic/a, content-type=x}",
                        "{destination=/topic/a, content-type=x, receipt=1}",
                        "{destination=/topic/b, content-type=x, receipt=1}",
                        "{destination=/topic/b2, content-typ=x}",
                        "{}");
    }

    @Test
    void headers_said_again_and_cut_anywhere_are_read_as_if_they_were_whole() {
        byte[] frame = "SEND\ndestination:/topic/a\nreceipt:1\n\nbody\0".getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < frame.length; cut++) {
            List<ClientFrame> frames = new ArrayList<>();
            FrameDecoder fresh = new FrameDecoder(LIMITS);
            read(fresh, Unpooled.wrappedBuffer(frame), true, frames);
            read(fresh, Unpooled.wrappedBuffer(frame, 0, cut), true, frames);
            read(fresh, Unpooled.wrappedBuffer(frame, cut, frame.length - cut), true, frames);
            assertThat(frames)
                    .hasSize(2)
                    .allSatisfy(one -> assertThat(one.headers())
                            .containsExactly(Map.entry("destination", "/topic/a"), Map.entry("receipt", "1")));
        }
    }

    @Test
    void headers_said_again_count_towards_the_limits() {
        String line = "a".repeat(60) + ":1\n";
        assertThat(frames(decoder, "SEND\n" + line + line + "\n\0")).hasSize(1);
        assertThatThrownBy(() -> frames(decoder, "SEND\n" + line + line + line + line + "\n\0"))
                .isInstanceOf(StompException.class);
        FrameDecoder other = new FrameDecoder(LIMITS);
        assertThat(frames(other, "SEND\na:1\nb:1\nc:1\nd:1\ne:1\n\n\0")).hasSize(1);
        assertThatThrownBy(() -> frames(other, "SEND\na:1\nb:1\nc:1\nd:1\ne:1\nf:1\n\n\0"))
                .isInstanceOf(StompException.class);
    }

    @Test
    void what_was_said_before_a_version_was_agreed_is_not_taken_for_the_same() {
        assertThat(frames(decoder, "SEND\na:b\\c\n\n\0").getFirst().header("a")).isEqualTo("b\\c");
        decoder.speak(StompVersion.V1_2);
        assertThat(frames(decoder, "SEND\na:b\\c\n\n\0").getFirst().header("a")).isEqualTo("b:");
    }

    private static List<ClientFrame> frames(FrameDecoder decoder, String... messages) {
        List<ClientFrame> frames = new ArrayList<>();
        for (String message : messages) {
            read(decoder, Unpooled.copiedBuffer(message, StandardCharsets.UTF_8), true, frames);
        }
        return frames;
    }

    @Test
    void a_body_of_bytes_is_told_from_text_also_when_its_message_does_not_say_so() {
        ClientFrame text = only("SEND\n\nä\0".getBytes(StandardCharsets.UTF_8), false);
        ClientFrame bytes = only(new byte[] {'S', 'E', 'N', 'D', '\n', '\n', (byte) 0xff, 0}, false);
        assertThat(text.isText()).isTrue();
        assertThat(bytes.isText()).isFalse();
        assertThat(bytes.body()).containsExactly(0xff);
    }

    @Test
    void headers_are_kept_as_they_are_and_of_repeated_ones_the_first_counts() {
        ClientFrame frame = only("SEND\nfoo: bar \nfoo:other\n key:a:b\n\n\0".getBytes(StandardCharsets.UTF_8), true);
        assertThat(frame.header("foo")).isEqualTo(" bar ");
        assertThat(frame.header(" key")).isEqualTo("a:b");
        assertThat(frame.headers()).hasSize(2);
    }

    @Test
    void each_version_has_its_escapes_and_connect_has_none() {
        String escaped = "x\\\\y\\nz\\cw";
        assertThat(header("SEND", StompVersion.V1_2, escaped + "\\rv")).isEqualTo("x\\y\nz:w\rv");
        assertThat(header("SEND", StompVersion.V1_1, escaped)).isEqualTo("x\\y\nz:w");
        assertThat(header("SEND", StompVersion.V1_0, escaped)).isEqualTo(escaped);
        assertThat(header("CONNECT", StompVersion.V1_2, escaped)).isEqualTo(escaped);
        assertThat(header("STOMP", StompVersion.V1_2, "\\t")).isEqualTo("\\t");
    }

    @Test
    void before_connect_headers_are_read_as_they_are() {
        assertThat(only("SEND\nfoo:a\\c\\t\n\n\0".getBytes(StandardCharsets.UTF_8), true)
                        .header("foo"))
                .isEqualTo("a\\c\\t");
    }

    @Test
    void a_carriage_return_ends_a_line_in_1_2_and_belongs_to_it_before_but_for_clients_that_end_all_lines_so() {
        assertThat(header("SEND", StompVersion.V1_2, "a\r")).isEqualTo("a");
        for (StompVersion older : List.of(StompVersion.V1_0, StompVersion.V1_1)) {
            assertThat(header("SEND", older, "a\r")).isEqualTo("a\r");
            assertThat(header("SEND\r", older, "a\r")).isEqualTo("a");
            assertThat(header("\r\nSEND", older, "a\r")).isEqualTo("a\r");
            assertThat(header("SEND", older, "a\n\r")).isEqualTo("a");
        }
    }

    @Test
    void an_escape_that_the_version_does_not_know_is_fatal() {
        assertMalformed(StompVersion.V1_2, "SEND\nfoo:a\\tb\n\n\0");
        assertMalformed(StompVersion.V1_2, "SEND\nfoo:a\\\n\n\0");
        assertMalformed(StompVersion.V1_1, "SEND\nfoo:a\\rb\n\n\0");
        assertMalformed(StompVersion.V1_2, "SEND\nf\\oo:a\n\n\0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SEND\nno colon\n\n\0",
                "SEND\n:no name\n\n\0",
                "SEND\ndestination:/topic/a\0",
                "SEND\0",
                "{\"action\":\"subscribe\"",
                "send\n\n\0",
                "SEND \n\n\0",
                "SEND\ncontent-length:\n\n\0",
                "SEND\ncontent-length:-1\n\n\0",
                "SEND\ncontent-length:1x\n\n\0",
                "SEND\ncontent-length:99999999999999999999\n\n\0",
                "SEND\ncontent-length:2\n\nabc\0",
                "SEND\ncontent-length:1\n\nabc\0",
                "SEND\ncontent-length:0\n\nabc\0",
                "ABCDEFGHIJKLMNOPQ"
            })
    void what_is_no_frame_is_told_at_once(String text) {
        assertMalformed(StompVersion.V1_2, text);
    }

    @Test
    void headers_that_are_not_utf_8_are_no_frame() {
        byte[] bytes = "SEND\nfoo:_\n\n\0".getBytes(StandardCharsets.UTF_8);
        bytes[9] = (byte) 0xff;
        assertThatThrownBy(() -> only(bytes, false)).hasMessageContaining("UTF-8");
        assertThat(header("SEND", StompVersion.V1_2, "\ufffd")).isEqualTo("\ufffd");
    }

    @Test
    void a_frame_is_bounded_while_it_is_read() {
        assertLimit("SEND\ncontent-length:1001\n\n");
        assertLimit("SEND\n\n" + "x".repeat(1001));
        assertLimit("SEND\nfoo:" + "x".repeat(200));
        assertLimit("SEND\na:1\nb:1\nc:1\nd:1\ne:1\nf:1\n");
        assertThat(only(("SEND\n\n" + "x".repeat(1000) + "\0").getBytes(StandardCharsets.UTF_8), true)
                        .body())
                .hasSize(1000);
    }

    @Test
    void a_bound_holds_also_for_what_comes_in_many_messages() {
        read(decoder, utf8("SEND\n\n" + "x".repeat(600)), true, new ArrayList<>());
        assertThatThrownBy(() -> read(decoder, utf8("x".repeat(600)), true, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        StompException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
        FrameDecoder other = new FrameDecoder(LIMITS);
        read(other, utf8("SEND\nfoo:" + "x".repeat(150)), true, new ArrayList<>());
        assertThatThrownBy(() -> read(other, utf8("x".repeat(150)), true, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        StompException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
    }

    @Test
    void the_receipt_of_a_frame_that_fails_is_known() {
        assertThatThrownBy(() -> only("SEND\nreceipt:r1\nbad\n\n\0".getBytes(StandardCharsets.UTF_8), true))
                .isInstanceOf(StompException.class);
        assertThat(decoder.receipt()).isEqualTo("r1");
    }

    @Test
    void any_number_of_heart_beats_is_no_frame() {
        assertThat(commands(decoder, "\n".repeat(10_000) + "\r\n".repeat(10_000) + "BEGIN\n\n\0"))
                .containsExactly("BEGIN");
    }

    @Test
    void whatever_comes_is_read_or_refused_and_nothing_else() {
        byte[] seed = ("SEND\r\ndestination:/topic/a\ncontent-length:5\nfoo:a\\nb\n\na\0\nbc\0\n\n"
                        + "SUBSCRIBE\nid:0\n\n\0\r\nACK\nid:ä\n\n\0")
                .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(42);
        int refused = 0;
        int frames = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] mutated = mutated(seed, random);
            FrameDecoder one = new FrameDecoder(LIMITS);
            one.speak(StompVersion.values()[round % 3]);
            List<ClientFrame> read = new ArrayList<>();
            try {
                int cut = random.nextInt(mutated.length + 1);
                read(one, Unpooled.wrappedBuffer(mutated, 0, cut), round % 2 == 0, read);
                read(one, Unpooled.wrappedBuffer(mutated, cut, mutated.length - cut), round % 2 == 0, read);
            } catch (StompException _) {
                refused++;
            }
            frames += read.size();
        }
        assertThat(refused).isGreaterThan(1000);
        assertThat(frames).isGreaterThan(1000);
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] copy = seed.clone();
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(copy.length);
            switch (random.nextInt(3)) {
                case 0 -> copy[at] = (byte) random.nextInt(256);
                case 1 -> copy[at] = (byte) "\n\r\0:\\9".charAt(random.nextInt(6));
                default -> copy = java.util.Arrays.copyOf(copy, Math.max(1, at));
            }
        }
        return copy;
    }

    private void assertMalformed(StompVersion version, String text) {
        FrameDecoder one = new FrameDecoder(LIMITS);
        one.speak(version);
        assertThatThrownBy(() -> read(one, utf8(text), true, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        StompException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.MALFORMED));
    }

    private static void assertLimit(String text) {
        assertThatThrownBy(() -> read(new FrameDecoder(LIMITS), utf8(text), true, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        StompException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT));
    }

    private static String header(String command, StompVersion version, String value) {
        FrameDecoder one = new FrameDecoder(LIMITS);
        one.speak(version);
        List<ClientFrame> frames = new ArrayList<>();
        read(one, utf8(command + "\nfoo:" + value + "\n\n\0"), true, frames);
        return frames.getFirst().header("foo");
    }

    private static List<String> commands(FrameDecoder decoder, String text) {
        List<ClientFrame> frames = new ArrayList<>();
        read(decoder, utf8(text), true, frames);
        return frames.stream().map(ClientFrame::command).toList();
    }

    private ClientFrame only(byte[] bytes, boolean isText) {
        List<ClientFrame> frames = new ArrayList<>();
        read(decoder, Unpooled.wrappedBuffer(bytes), isText, frames);
        assertThat(frames).hasSize(1);
        return frames.getFirst();
    }

    private static void read(FrameDecoder decoder, ByteBuf message, boolean isText, List<ClientFrame> into) {
        for (ClientFrame frame = decoder.next(message, isText); frame != null; frame = decoder.next(message, isText)) {
            into.add(frame);
        }
        assertThat(message.isReadable()).isFalse();
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
