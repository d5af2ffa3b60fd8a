package dev.pulsewarden.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A payload: {@code @PW}, its kind, its publisher, its number with that publisher and its time in hexadecimal, then padding
 * that is the same in all. Its text needs no escapes in any protocol.
 */
public final class Stamp {

    /** Counts, and must arrive. */
    public static final byte MESSAGE = 'M';

    /** Finds out whether a subscriber is there; may be lost. */
    static final byte PROBE = 'P';

    /** The last of its publisher: what did not come before it will not come. */
    static final byte END = 'E';

    static final int SHORTEST = 64;

    private static final byte[] MARK = "@PW".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = valuesOfDigits();
    private static final int KIND_AT = 3;
    private static final int PUBLISHER_AT = 4;
    private static final int NUMBER_AT = 8;
    private static final int TIME_AT = 20;
    private static final int PADDING_AT = 36;

    private final byte[] blank;

    /** Payloads of so many bytes. */
    public Stamp(int payloadBytes) {
        if (payloadBytes < SHORTEST) {
            throw new IllegalArgumentException("a payload has at least " + SHORTEST + " bytes, not " + payloadBytes);
        }
        blank = new byte[payloadBytes];
        for (int i = 0; i < payloadBytes; i++) {
            blank[i] = (byte) ('a' + i % 26);
        }
        System.arraycopy(MARK, 0, blank, 0, MARK.length);
    }

    private static byte[] valuesOfDigits() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            values[DIGITS[i]] = (byte) i;
        }
        return values;
    }

    int length() {
        return blank.length;
    }

    /** The payload without publisher, number and time. */
    public String text() {
        return new String(blank, StandardCharsets.US_ASCII);
    }

    /** Writes what differs from one payload to the next into a payload that is there. */
    public static void write(byte[] bytes, int at, byte kind, int publisher, long number, long nanos) {
        bytes[at + KIND_AT] = kind;
        writeHex(bytes, at + PUBLISHER_AT, NUMBER_AT - PUBLISHER_AT, publisher);
        writeHex(bytes, at + NUMBER_AT, TIME_AT - NUMBER_AT, number);
        writeHex(bytes, at + TIME_AT, PADDING_AT - TIME_AT, nanos);
    }

    /** Whether it came as it was sent, as far as that can be seen. */
    public boolean isWhole(byte[] bytes, int from, int to) {
        return to - from == blank.length
                && Arrays.equals(bytes, from, from + MARK.length, blank, 0, MARK.length)
                && Arrays.equals(bytes, from + PADDING_AT, to, blank, PADDING_AT, blank.length);
    }

    public static byte kind(byte[] bytes, int at) {
        return bytes[at + KIND_AT];
    }

    /** -1 when it is not a number; the same is true of the number. */
    public static long publisher(byte[] bytes, int at) {
        return readHex(bytes, at + PUBLISHER_AT, NUMBER_AT - PUBLISHER_AT);
    }

    public static long number(byte[] bytes, int at) {
        return readHex(bytes, at + NUMBER_AT, TIME_AT - NUMBER_AT);
    }

    public static long nanos(byte[] bytes, int at) {
        return readHex(bytes, at + TIME_AT, PADDING_AT - TIME_AT);
    }

    private static void writeHex(byte[] bytes, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            bytes[i] = DIGITS[(int) (rest & 15)];
            rest >>>= 4;
        }
    }

    private static long readHex(byte[] bytes, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = VALUES[bytes[i] & 0xff];
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
