package dev.pulsewarden.heartbeat.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.heartbeat.registry.Promise;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class GrantsFilterTest {

    private final Promise promise = new Promise();
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/heartbeat");

    @Test
    void what_was_promised_is_given_once_the_answer_has_left() throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        new GrantsFilter().doFilter(request, response, (asked, _) -> {
            asked.setAttribute(GrantsFilter.ATTRIBUTE, promise.grants());
            assertThat(promise.isKept()).isFalse();
        });
        assertThat(promise.isKept()).isTrue();
        assertThat(response.isCommitted()).isTrue();
    }

    @Test
    void who_is_gone_before_the_answer_is_given_nothing() throws Exception {
        HttpServletResponse gone = new HttpServletResponseWrapper(new MockHttpServletResponse()) {
            @Override
            public void flushBuffer() throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        request.setAttribute(GrantsFilter.ATTRIBUTE, promise.grants());
        new GrantsFilter().doFilter(request, gone, (_, _) -> {});
        assertThat(promise.isKept()).isFalse();
    }
}
