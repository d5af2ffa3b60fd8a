package dev.pulsewarden.broker.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Whatever is logged as an error, or with an exception: one that reached the end of a pipeline or was caught as the last
 * resort, and a buffer that was never released.
 */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    static LogWatch begin() {
        LogWatch watch = new LogWatch();
        watch.setContext(watch.root.getLoggerContext());
        watch.start();
        watch.root.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        boolean thrown = event.getThrowableProxy() != null && event.getLevel().isGreaterOrEqual(Level.INFO);
        if (thrown || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            seen.add(event.getLoggerName() + ": " + event.getFormattedMessage() + "\n"
                    + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }

    Queue<String> seen() {
        return seen;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
