package dev.pulsewarden.broker.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Values that programs stumble over, and damage to bytes. */
final class Noise {

    private static final String[] VALUES = {
        "",
        " ",
        "0",
        "-0",
        "-1",
        "1",
        "9",
        "10",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "99999999999999999999999999999999",
        "1e999999999",
        "1E-999999999",
        "0x10",
        "NaN",
        "Infinity",
        "٣",
        "１２",
        "true",
        "null",
        "*",
        "#",
        "#.#.#",
        "*.*",
        "a.",
        ".a",
        "a..b",
        ".",
        "..",
        "a b",
        "/",
        "//",
        "/topic/",
        "/queue/",
        "/temp-queue/",
        "/topic/#",
        "/queue/a b",
        "/app/heartbeat",
        "/temp-queue/r",
        "/queue/q",
        "/topic/t",
        "t",
        "q",
        "10s",
        "PT10S",
        "-PT10S",
        "PT99999999999999999999S",
        "P99999999D",
        "9223372036854775807s",
        "9223372036854775807d",
        "-9223372036854775808ms",
        "106751991167301d",
        "1h",
        "2026-01-31T08:15:00.000Z",
        "+999999999-12-31T23:59:59.999999999Z",
        "-999999999-01-01T00:00:00+18:00",
        "2026-02-30T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T08:15:00",
        "0000-00-00T00:00:00Z",
        "\u0000",
        "\ud83d\ude80",
        "\ufeff",
        "\u2028",
        "\u202e",
        "\u0085",
        "\u007f",
        "\u001b[31m",
        "é",
        "漢字",
        "${jndi:ldap://x}",
        "%s%n%d",
        "{}",
        "../..",
        "client",
        "client-individual",
        "auto",
        "1.0,1.1,1.2",
        "0,0",
        "100,100",
        "1,1",
        "999999999,999999999",
        "-1,0",
        ","
    };

    private Noise() {}

    static String value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> VALUES[random.nextInt(VALUES.length)].repeat(random.nextInt(1, 40));
            case 1 -> Long.toString(random.nextLong());
            case 2 -> "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 8_000 : 300));
            default -> VALUES[random.nextInt(VALUES.length)];
        };
    }

    /** Some damage somewhere. */
    static byte[] damaged(byte[] bytes, Random random) {
        byte[] copy = bytes;
        for (int left = random.nextInt(1, 4); left > 0 && copy.length > 0; left--) {
            copy = damagedOnce(copy, random);
        }
        return copy;
    }

    private static byte[] damagedOnce(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(16));
        return switch (random.nextInt(8)) {
            case 0, 1 -> {
                byte[] copy = bytes.clone();
                copy[at] ^= (byte) (1 << random.nextInt(8));
                yield copy;
            }
            case 2 -> {
                byte[] copy = bytes.clone();
                copy[at] = (byte) random.nextInt(256);
                yield copy;
            }
            case 3 -> Arrays.copyOf(bytes, at); // cut short
            case 4 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length)); // a hole
            case 5 -> joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length)); // said twice
            case 6 -> {
                String special = "\n\r\0:\\,\"{}[]9.-";
                byte[] one = {(byte) special.charAt(random.nextInt(special.length()))};
                yield joined(Arrays.copyOf(bytes, at), one, Arrays.copyOfRange(bytes, at, bytes.length));
            }
            default -> {
                byte[] some = new byte[random.nextInt(1, 8)];
                random.nextBytes(some);
                yield joined(Arrays.copyOf(bytes, at), some, Arrays.copyOfRange(bytes, at, bytes.length));
            }
        };
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
