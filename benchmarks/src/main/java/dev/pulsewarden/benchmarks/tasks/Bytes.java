package dev.pulsewarden.benchmarks.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Text, looked at as it came. */
final class Bytes {

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(US_ASCII);
    }

    static boolean startsWith(byte[] bytes, int at, int to, byte[] wanted) {
        return to - at >= wanted.length && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    /** Where it is, or -1. */
    static int find(byte[] bytes, int from, int to, byte[] wanted) {
        for (int at = from; at <= to - wanted.length; at++) {
            if (bytes[at] == wanted[0] && startsWith(bytes, at, to, wanted)) {
                return at;
            }
        }
        return -1;
    }

    /** What follows it up to the next quote; empty when it is not there. */
    static String textAfter(byte[] bytes, int from, int to, byte[] wanted) {
        int at = find(bytes, from, to, wanted);
        return at < 0 ? "" : text(bytes, at + wanted.length, endOfText(bytes, at + wanted.length, to));
    }

    /** Where the next quote is, or the end. */
    static int endOfText(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '"') {
            at++;
        }
        return at;
    }

    static int count(byte[] bytes, int from, int to, byte[] wanted) {
        int count = 0;
        for (int at = find(bytes, from, to, wanted); at >= 0; at = find(bytes, at + wanted.length, to, wanted)) {
            count++;
        }
        return count;
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }
}
