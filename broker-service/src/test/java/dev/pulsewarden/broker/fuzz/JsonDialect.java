package dev.pulsewarden.broker.fuzz;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON messages with all actions: wrong types, depth, size, repeated names, damage, and text that is no UTF-8. */
final class JsonDialect implements Dialect {

    private static final String[] MESSAGES = {
        "{\"action\":\"subscribe\",\"topic\":\"t.*\",\"requestId\":1}",
        "{\"action\":\"subscribe\",\"topic\":\"#\"}",
        "{\"action\":\"unsubscribe\",\"topic\":\"t.*\",\"requestId\":{\"a\":[1]}}",
        "{\"action\":\"publish\",\"message\":{\"type\":\"t.a\",\"payload\":{\"b\":[1,2.50,null,\"ü\\u0000\"]}},\"requestId\":\"p\"}",
        "{\"action\":\"publish\",\"message\":{\"type\":\"t.b\",\"source\":\"s\",\"timestamp\":\"2026-01-31T08:15:00.000Z\","
                + "\"correlationId\":\"c\",\"replyTo\":\"t.r\",\"payload\":1}}",
        "{\"action\":\"publish\",\"message\":{\"type\":\"heartbeat\",\"payload\":{\"name\":\"n\",\"pid\":4,\"interval\":500}}}",
        "{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":{\"x\":1},\"taskId\":\"i\",\"priority\":3,\"delay\":\"1s\","
                + "\"maxAttempts\":2,\"dedupeKey\":\"d\",\"correlationId\":\"c\",\"replyTo\":\"t.r\",\"requestId\":2}",
        "{\"action\":\"ready\",\"queue\":\"q\",\"count\":3,\"requestId\":3}",
        "{\"action\":\"ready\",\"queue\":\"other\"}",
        "{\"action\":\"ack\",\"taskId\":\"i\",\"result\":{\"ok\":true},\"requestId\":4}",
        "{\"action\":\"nack\",\"taskId\":\"i\",\"error\":\"e\",\"delay\":\"PT1S\",\"requestId\":5}",
        "{\"action\":\"heartbeat\",\"name\":\"n\",\"pid\":4,\"host\":\"h\",\"instance\":\"i\",\"interval\":\"3s\",\"requestId\":6}",
        "{\"action\":\"heartbeat\"}",
        "{\"action\":\"history\",\"topic\":\"t.a\",\"after\":0,\"epoch\":\"e\",\"requestId\":7}",
        "{\"action\":\"dance\",\"requestId\":8}",
        "[1,2,3]",
        "null",
        "",
    };

    private static final Pattern VALUE =
            Pattern.compile("(?<=:)(\"[^\"]*\"|-?[0-9.]+|\\[[^]\\[]*]|\\{[^{}]*}|null|true)");
    private static final Pattern NAME = Pattern.compile("\"(\\w+)\":");

    @Override
    public String path() {
        return "/";
    }

    @Override
    public byte[] opening(Random random) {
        return new byte[0];
    }

    @Override
    public Mutant next(Random random) {
        String text = MESSAGES[random.nextInt(MESSAGES.length)];
        for (int left = random.nextInt(3); left > 0; left--) {
            text = changed(text, random);
        }
        byte[] content = Noise.utf8(text);
        if (random.nextInt(3) == 0) {
            content = Noise.damaged(content, random);
        }
        boolean isText = random.nextInt(4) > 0;
        byte[] wire = random.nextInt(8) == 0 ? Wire.fragments(content, isText, random) : Wire.message(content, isText);
        boolean mayEnd = isText && !isUtf8(content);
        return random.nextInt(300) == 0
                ? new Mutant(Wire.broken(wire, random), true, true)
                : new Mutant(wire, mayEnd || content.length > FuzzIntegrationTest.LARGEST_MESSAGE, false);
    }

    private static boolean isUtf8(byte[] content) {
        return ByteBufUtil.isText(Unpooled.wrappedBuffer(content), StandardCharsets.UTF_8);
    }

    @Override
    public String marker(int number) {
        return "{\"action\":\"unsubscribe\",\"topic\":\"none\",\"requestId\":\"mark" + number + "\"}";
    }

    @Override
    public String confirmation() {
        return "{\"ok\":\"unsubscribe\",\"requestId\":\"mark";
    }

    private static String changed(String text, Random random) {
        Matcher value = VALUE.matcher(text);
        Matcher name = NAME.matcher(text);
        return switch (random.nextInt(8)) {
            case 0 -> // a name said twice
                name.find(random.nextInt(Math.max(1, text.length() / 2)))
                        ? text.substring(0, name.start())
                                + name.group()
                                + json(random)
                                + ","
                                + text.substring(name.start())
                        : text;
            case 1 -> // another name
                name.find(random.nextInt(Math.max(1, text.length() / 2)))
                        ? name.replaceFirst("\"" + Matcher.quoteReplacement(escaped(Noise.value(random))) + "\":")
                        : text;
            case 2 -> text + " ".repeat(random.nextInt(4)) + MESSAGES[random.nextInt(MESSAGES.length)];
            case 3 -> random.nextInt(5) == 0 ? json(random) : text;
            default ->
                value.find(random.nextInt(Math.max(1, text.length() - 1)))
                        ? text.substring(0, value.start()) + json(random) + text.substring(value.end())
                        : text;
        };
    }

    private static String json(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> nested(random);
            case 1 -> "-" + "9".repeat(random.nextInt(1, 1500)) + (random.nextBoolean() ? ".5" : "");
            case 2 -> random.nextInt() + "e" + random.nextInt();
            case 3 -> "\"\\ud800\"";
            case 4 -> "{\"a\":1,\"a\":{\"a\":2},\"\":[]}";
            case 5 ->
                new String[] {"true", "false", "null", "[]", "{}", "\"\\u0000\"", "'x'", "NaN", "01", "1.", "/**/1"}
                        [random.nextInt(11)];
            case 6 -> Noise.value(random); // perhaps no JSON
            default -> '"' + escaped(Noise.value(random)) + '"';
        };
    }

    private static String nested(Random random) {
        int levels = random.nextInt(random.nextBoolean() ? 300 : 5_000);
        boolean closed = random.nextInt(4) > 0;
        return random.nextBoolean()
                ? "[".repeat(levels) + (closed ? "]".repeat(levels) : "")
                : "{\"a\":".repeat(levels) + "1" + (closed ? "}".repeat(levels) : "");
    }

    private static String escaped(String value) {
        StringBuilder text = new StringBuilder();
        for (char c : value.toCharArray()) {
            if (c < ' ' || c == '"' || c == '\\') {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
