package dev.pulsewarden.queue.web;

import dev.pulsewarden.problem.Problem;
import dev.pulsewarden.queue.QueueProperties;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.servlet.HandlerInterceptor;

/** Reads the body of a request whole, within bounds, before its handler; the handler finds it as {@link #BODY}. */
@Component
class BodyReader implements HandlerInterceptor {

    static final String BODY = "dev.pulsewarden.queue.body";

    private static final String TAKEN = "dev.pulsewarden.queue.body-budget";

    private final BodyBudget budget;
    private final int maxBytes;

    BodyReader(BodyBudget budget, QueueProperties properties) {
        this.budget = budget;
        this.maxBytes = Math.toIntExact(properties.limits().body().toBytes());
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException, HttpMediaTypeNotSupportedException {
        request.setAttribute(BODY, read(request));
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        giveBack(request);
    }

    /** The body, whose room is taken until it is {@linkplain #giveBack given back}. */
    Body read(HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
        long declared = request.getContentLengthLong();
        budget.checkLength(declared);
        boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (declared > 0 || chunked) {
            checkType(request.getContentType());
        }
        int taken = budget.take(chunked ? maxBytes : Math.max(declared, 0));
        try {
            byte[] body = read(request, declared);
            // a body of unknown length took the room of the largest one; a claim may go on for long after it is read
            request.setAttribute(TAKEN, budget.keep(taken, body.length));
            return new Body(body);
        } catch (IOException | RuntimeException e) {
            budget.giveBack(taken);
            throw e;
        }
    }

    void giveBack(HttpServletRequest request) {
        if (request.getAttribute(TAKEN) instanceof Integer taken) {
            request.removeAttribute(TAKEN);
            budget.giveBack(taken);
        }
    }

    /** The same body, if it is one; however it came. */
    byte[] checked(byte[] body) {
        budget.checkLength(body.length);
        if (!Utf8.isText(body)) {
            throw Problem.of("malformed-json", 400, "the body is not JSON in UTF-8")
                    .asException();
        }
        return body;
    }

    /** @param declared its length, if that is known: then no more room is taken for reading than it needs */
    private byte[] read(HttpServletRequest request, long declared) throws IOException {
        return checked(request.getInputStream().readNBytes(declared < 0 ? maxBytes + 1 : (int) declared));
    }

    private static void checkType(@Nullable String contentType) throws HttpMediaTypeNotSupportedException {
        List<MediaType> supported = List.of(MediaType.APPLICATION_JSON);
        try {
            MediaType type = contentType == null ? MediaType.ALL : MediaType.parseMediaType(contentType);
            if (!MediaType.APPLICATION_JSON.includes(type)) {
                throw new HttpMediaTypeNotSupportedException(type, supported);
            }
        } catch (InvalidMediaTypeException e) {
            throw new HttpMediaTypeNotSupportedException(contentType, supported);
        }
    }
}
