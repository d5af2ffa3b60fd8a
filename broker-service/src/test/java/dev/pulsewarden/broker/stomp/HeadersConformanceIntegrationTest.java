package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.stomp.StompClient.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sentences of the STOMP specifications: headers of frames, and how they are written. */
class HeadersConformanceIntegrationTest extends ConformanceTests {

    @Test
    @DisplayName("A NUL before the end of the headers is an ERROR, and never a wait for ever")
    void nul_in_headers() {
        try (StompClient client = connected()) {
            client.raw("SEND\nreceipt:r\ndestination:/topic/a\0");
            assertThat(client.expectError("malformed frame").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("Commands and headers MUST be encoded in UTF-8")
    void headers_are_utf_8() {
        try (StompClient client = connected()) {
            client.rawBytes(new byte[] {'B', 'E', 'G', 'I', 'N', '\n', (byte) 0xc0, ':', 'x', '\n', '\n', 0});
            client.expectError("malformed frame");
        }
    }

    @Test
    @DisplayName("If there are repeated header entries, only the first SHOULD be used")
    void repeated_headers() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/repeated");
            client.send("/topic/repeated", "x", "foo:World", "foo:Hello");
            assertThat(client.expectMessage("x").header("foo")).isEqualTo("World");
        }
    }

    @Test
    @DisplayName("No trimming or padding is allowed on header values")
    void no_trimming() {
        try (StompClient client = connected()) {
            client.subscribe("0", "/topic/padded");
            client.send("/topic/padded", "x", "foo:  two before, one after ", "empty:");
            Frame message = client.expectMessage("x");
            assertThat(message.header("foo")).isEqualTo("  two before, one after ");
            assertThat(message.header("empty")).isEmpty();
        }
    }

    @Test
    @DisplayName("C style string literal escapes are used to encode any CR, LF or colon in headers of 1.2")
    void escapes() {
        try (StompClient client = connected()) {
            client.subscribe("a:b".replace(":", "\\c"), "/topic/escaped");
            client.send("/topic/escaped", "x", "a\\cb:1\\n2\\r3\\\\4\\c5");
            Frame message = client.expectMessage("x");
            assertThat(message.header("a\\cb")).isEqualTo("1\\n2\\r3\\\\4\\c5");
            assertThat(message.header("subscription")).isEqualTo("a\\cb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1:\\r", "1.1:\\t", "1.2:\\t", "1.2:\\", "1.2:\\C"})
    @DisplayName("Undefined escape sequences such as \\t MUST be treated as a fatal protocol error")
    void undefined_escapes(String versionAndValue) {
        String[] both = versionAndValue.split(":");
        try (StompClient client = connected(both[0])) {
            client.send("/topic/a", "x", "receipt:r", "foo:" + both[1]);
            assertThat(client.expectError("malformed frame").header("receipt-id"))
                    .isEqualTo("r");
        }
    }

    @Test
    @DisplayName("Each version gets the escapes that it knows, and 1.0 none")
    void escapes_by_version() {
        try (StompClient oldest = connected("1.0");
                StompClient older = connected("1.1");
                StompClient newest = connected("1.2")) {
            oldest.subscribe("0", "/topic/versions");
            older.subscribe("0", "/topic/versions");
            newest.subscribe("0", "/topic/versions");
            newest.send("/topic/versions", "x", "foo:a\\cb\\\\c", "line:a\\nb");
            Frame atOldest = oldest.expectMessage("x");
            assertThat(atOldest.header("foo")).isEqualTo("a:b\\c");
            assertThat(atOldest.headers()).doesNotContainKey("line");
            assertThat(older.expectMessage("x").headers())
                    .containsEntry("foo", "a\\cb\\\\c")
                    .containsEntry("line", "a\\nb");
            newest.expectMessage("x");
            oldest.send("/topic/versions", "y", "foo:a\\tb");
            assertThat(newest.expectMessage("y").header("foo")).isEqualTo("a\\\\tb");
        }
    }

    @Test
    @DisplayName("Servers MAY place maximum limits on the number of headers: past it is an ERROR")
    void too_many_headers() {
        try (StompClient client = connected()) {
            StringBuilder headers = new StringBuilder();
            for (int i = 0; i < 101; i++) {
                headers.append('x').append(i).append(":1\n");
            }
            client.raw("SEND\ndestination:/topic/a\n" + headers + "receipt:r\n\nx\0");
            Frame error = client.expectError("limit exceeded");
            assertThat(error.body()).contains("100 headers");
            assertThat(error.header("receipt-id")).isEqualTo("r");
        }
    }

    @Test
    @DisplayName("Servers MAY place maximum limits on the length of headers: past it is an ERROR")
    void too_long_headers() {
        try (StompClient client = connected();
                StompClient other = connected()) {
            client.raw("SEND\nreceipt:r\nx:" + "1".repeat(65_536));
            assertThat(client.expectError("limit exceeded").header("receipt-id"))
                    .isEqualTo("r");
            other.raw("SEND\nreceipt:r\n" + "x:1\ny:2\n".repeat(20_000));
            other.expectError("limit exceeded");
        }
    }

    @Test
    @DisplayName("Header names are case sensitive")
    void case_sensitive() {
        try (StompClient client = connected()) {
            client.frame("SUBSCRIBE", "id:0", "Destination:/topic/a", "receipt:r");
            assertThat(client.expectError("invalid header").body()).contains("destination");
        }
    }

    @Test
    @DisplayName("Headers beyond ASCII come out as they went in")
    void beyond_ascii() {
        try (StompClient client = connected()) {
            client.subscribe("ä", "/topic/ö");
            client.send("/topic/ö", "x", "größe:5 € \ud83d\ude00");
            assertThat(client.expectMessage("x").headers())
                    .containsEntry("subscription", "ä")
                    .containsEntry("destination", "/topic/ö")
                    .containsEntry("größe", "5 € \ud83d\ude00");
        }
    }

    @Test
    @DisplayName("When a frame is encoded the reverse MUST be done, also for the receipt-id of RECEIPT and ERROR")
    void escaped_receipts() {
        try (StompClient client = connected()) {
            client.frame("BEGIN", "transaction:t", "receipt:a\\cb\\nc\\\\d\\re");
            client.expectReceipt("a\\cb\\nc\\\\d\\re");
            client.frame("HELLO", "receipt:a\\cb\\nc\\\\d\\re");
            assertThat(client.expectError("unexpected frame").header("receipt-id"))
                    .isEqualTo("a\\cb\\nc\\\\d\\re");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo:a\\tb", "no colon", ":no name"})
    @DisplayName("An ERROR SHOULD have the receipt-id of the frame, also where that comes behind what is wrong")
    void receipt_behind(String wrong) {
        try (StompClient client = connected()) {
            client.raw("SEND\ndestination:/topic/a\n" + wrong + "\nfoo:bar\nreceipt:r\\c1\n\nreceipt:body\0");
            assertThat(client.expectError("malformed frame").header("receipt-id"))
                    .isEqualTo("r\\c1");
        }
    }

    @Test
    @DisplayName("What follows the headers of a frame that is wrong is not taken for its receipt")
    void no_receipt_behind() {
        try (StompClient client = connected()) {
            client.raw("SEND\nno colon\n\nreceipt:body\n\0BEGIN\nreceipt:other\n\n\0");
            assertThat(client.expectError("malformed frame").headers()).doesNotContainKey("receipt-id");
        }
    }

    @Test
    @DisplayName(
            "The 1.0 specification pads headers in its frames: blanks before what the broker reads are passed over")
    void padding_in_1_0() {
        try (StompClient client = connected("1.0")) {
            client.confirmed("SUBSCRIBE", "destination: /topic/padded-1-0", "ack: client", "id:  s");
            client.send(" /topic/padded-1-0", "abc", "content-length: 3", "foo: bar");
            Frame message = client.expectMessage("abc");
            assertThat(message.headers())
                    .containsEntry("destination", "/topic/padded-1-0")
                    .containsEntry("foo", " bar");
            client.confirmed("BEGIN", "transaction: t");
            client.confirmed("ACK", "message-id: " + message.header("message-id"), "transaction:t");
            client.confirmed("COMMIT", "transaction:  t").confirmed("UNSUBSCRIBE", "id: s");
            client.frame("BEGIN", "transaction:t", "receipt: padded ");
            client.expectReceipt(" padded ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.2"})
    @DisplayName("No trimming or padding is allowed: from 1.1 on a padded destination is another one")
    void padding_since_1_1(String version) {
        try (StompClient client = connected(version)) {
            client.send(" /topic/a", "x");
            client.expectError("unknown destination");
        }
    }
}
