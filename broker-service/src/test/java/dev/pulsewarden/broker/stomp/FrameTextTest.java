package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameTextTest {

    @ParameterizedTest
    @EnumSource(StompVersion.class)
    void a_header_with_a_nul_which_no_version_can_escape_is_left_out(StompVersion version) {
        String frame = FrameText.of("MESSAGE", version)
                .header("source", "a\0b")
                .headers(Map.of("a\0b", "x"))
                .header("kept", "x")
                .end()
                .toString();
        assertThat(frame).isEqualTo("MESSAGE\nkept:x\n\n\0");
    }

    @Test
    void a_clients_name_is_escaped_and_left_out_where_it_could_not_be_told_from_its_value() {
        Map<String, String> headers = Map.of("a:b", "c:d");
        assertThat(FrameText.of("MESSAGE", StompVersion.V1_0).headers(headers).end())
                .hasToString("MESSAGE\n\n\0");
        assertThat(FrameText.of("MESSAGE", StompVersion.V1_2).headers(headers).end())
                .hasToString("MESSAGE\na\\cb:c\\cd\n\n\0");
    }

    @Test
    void a_header_with_a_carriage_return_is_left_out_where_it_is_not_escaped() {
        assertThat(withCarriageReturn(StompVersion.V1_0)).isEqualTo("MESSAGE\n\n\0");
        assertThat(withCarriageReturn(StompVersion.V1_1)).isEqualTo("MESSAGE\n\n\0");
        assertThat(withCarriageReturn(StompVersion.V1_2)).isEqualTo("MESSAGE\nsource:a\\r\n\n\0");
    }

    private static String withCarriageReturn(StompVersion version) {
        return FrameText.of("MESSAGE", version).header("source", "a\r").end().toString();
    }
}
