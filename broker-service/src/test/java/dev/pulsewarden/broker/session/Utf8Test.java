package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Test
    void one_wrong_byte_is_found_wherever_it_stands() {
        for (int length = 1; length <= 40; length++) {
            for (int wrong = 0; wrong < length; wrong++) {
                byte[] bytes = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
                assertThat(Utf8.isValid(behindOthers(bytes))).isTrue();
                bytes[wrong] = (byte) 0xff;
                assertThat(Utf8.isValid(behindOthers(bytes))).isFalse();
            }
        }
    }

    @Test
    void text_of_other_alphabets_is_valid_and_half_a_character_is_not() {
        byte[] text = "0123456789 äöü 😀 \ufffd".getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.isValid(behindOthers(text))).isTrue();
        assertThat(Utf8.isValid(Unpooled.wrappedBuffer(text, 0, text.length - 1)))
                .isFalse();
    }

    @Test
    void memory_outside_of_the_heap_is_read_too() {
        ByteBuf direct = Unpooled.directBuffer().writeBytes(new byte[] {'a', (byte) 0xc3});
        assertThat(Utf8.isValid(direct)).isFalse();
        assertThat(Utf8.isValid(direct.writeByte(0xa4))).isTrue();
        direct.release();
    }

    /** What stands before and behind is no text. */
    private static ByteBuf behindOthers(byte[] bytes) {
        ByteBuf all = Unpooled.buffer().writeByte(0xff).writeBytes(bytes).writeByte(0xff);
        return all.slice(1, bytes.length);
    }
}
