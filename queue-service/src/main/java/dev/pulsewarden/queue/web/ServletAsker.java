package dev.pulsewarden.queue.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A client over HTTP. That it has gone is noticed when it is answered. */
record ServletAsker(HttpServletResponse response) implements Asker {

    @Override
    public void answer(ResponseEntity<byte[]> answer) throws IOException {
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        byte[] body = answer.getBody();
        if (body != null) {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    /**
     * To one that may be gone the first byte is sent ahead of the others: a client that is gone answers it with a reset, on which
     * sending the rest fails; always so on one host, often over a network.
     */
    @Override
    public void hand(byte[] tasks, boolean mayBeGone) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(tasks.length);
        ServletOutputStream out = response.getOutputStream();
        int ahead = mayBeGone ? 1 : 0;
        if (ahead > 0) {
            out.write(tasks, 0, ahead);
            out.flush();
        }
        out.write(tasks, ahead, tasks.length - ahead);
        out.flush();
    }

    @Override
    public CompletableFuture<@Nullable Void> withdrawn() {
        return new CompletableFuture<>();
    }
}
