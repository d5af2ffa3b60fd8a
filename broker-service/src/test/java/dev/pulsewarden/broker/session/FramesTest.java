package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 8_187, 8_188, 8_189, 65_535, 65_536, 1_048_576})
    void a_text_of_any_length_is_read_back_by_a_websocket_decoder(int length) {
        String text = "x".repeat(Math.max(0, length - 4)) + "ä€😀".substring(0, Math.min(4, length));
        assertThat(read(Frames.text(text))).isEqualTo(text);
        assertThat(read(Frames.framed(Frames.ROOM + text))).isEqualTo(text);
    }

    private static String read(ByteBuf frame) {
        EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 2_000_000));
        client.writeInbound(frame);
        TextWebSocketFrame read = client.readInbound();
        assertThat(read.isFinalFragment()).isTrue();
        String text = read.text();
        read.release();
        return text;
    }
}
