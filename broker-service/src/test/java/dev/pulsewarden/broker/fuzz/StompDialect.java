package dev.pulsewarden.broker.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** STOMP frames of all versions: repeated, missing and lying headers, bad escapes, damage, split and joined. */
final class StompDialect implements Dialect {

    private static final String[] FRAMES = {
        "SEND\ndestination:/topic/t.a\nfoo:a\\nb\\cc\n\nhello\0",
        "SEND\r\ndestination:/topic/t.b\r\ncontent-type:application/json\r\ncontent-length:7\r\n\r\n{\"a\":1}\0\r\n",
        "SEND\ndestination:/topic/t.a\nsource:me\ntimestamp:2026-01-31T08:15:00.000Z\ncorrelation-id:c\n"
                + "reply-to:/temp-queue/r\n\nask\0",
        "SEND\ndestination:/topic/heartbeat\ncontent-type:application/json\n\n{\"name\":\"n\",\"pid\":4}\0",
        "SEND\ndestination:/queue/q\npriority:4\ndelay:10\nmax-attempts:3\ndedupe-key:k\nreceipt:s\n\nwork\0",
        "SEND\ndestination:/queue/q\ncontent-length:4\n\na\0b\0\0",
        "SEND\ndestination:/queue/q\ntransaction:x\n\nlater\0",
        "SEND\ndestination:/app/heartbeat\ncontent-type:application/json\nreceipt:h\n\n{\"name\":\"n\",\"interval\":1000}\0",
        "SUBSCRIBE\nid:0\ndestination:/topic/t.*\n\n\0",
        "SUBSCRIBE\nid:1\ndestination:/topic/#\nack:client\nreceipt:b\n\n\0",
        "SUBSCRIBE\nid:2\ndestination:/queue/q\nack:client-individual\nprefetch-count:5\n\n\0",
        "SUBSCRIBE\nid:3\ndestination:/queue/other\n\n\0",
        "SUBSCRIBE\ndestination:/topic/t.a\nack:client-individual\n\n\0",
        "UNSUBSCRIBE\nid:0\n\n\0",
        "UNSUBSCRIBE\ndestination:/topic/t.a\n\n\0",
        "ACK\nid:1\n\n\0",
        "ACK\nsubscription:2\nmessage-id:1\n\n\0",
        "ACK\nid:1\ntransaction:x\n\n\0",
        "NACK\nid:2\nerror:no\ndelay:5s\n\n\0",
        "BEGIN\ntransaction:x\n\n\0",
        "COMMIT\ntransaction:x\nreceipt:c\n\n\0",
        "ABORT\ntransaction:x\n\n\0",
        "BEGIN\ntransaction:x\n\n\0SEND\ndestination:/queue/q\ntransaction:x\n\none\0"
                + "SEND\ndestination:/topic/t.a\ntransaction:x\n\ntwo\0COMMIT\ntransaction:x\nreceipt:t\n\n\0",
        "BEGIN\ntransaction:y\n\n\0ABORT\ntransaction:y\n\n\0",
        "DISCONNECT\nreceipt:d\n\n\0",
        "CONNECT\naccept-version:1.2\nhost:h\n\n\0",
        "MESSAGE\nsubscription:0\nmessage-id:1\ndestination:/topic/t.a\n\nno\0",
        "\n\n\r\n\n",
    };

    private static final String[] VERSIONS = {"1.2", "1.1", "1.0"};

    @Override
    public String path() {
        return "/stomp";
    }

    @Override
    public byte[] opening(Random random) {
        String heartBeat = random.nextInt(8) == 0 ? "\nheart-beat:200,100" : "";
        String connect = "CONNECT\naccept-version:" + VERSIONS[random.nextInt(VERSIONS.length)] + "\nhost:h" + heartBeat
                + "\n\n\0";
        return random.nextInt(12) == 0
                ? Wire.message(changed(connect, random), random.nextBoolean())
                : Wire.text(connect);
    }

    @Override
    public Mutant next(Random random) {
        byte[] frame = changed(FRAMES[random.nextInt(FRAMES.length)], random);
        if (random.nextInt(4) == 0) {
            frame = Noise.joined(Noise.utf8(FRAMES[random.nextInt(FRAMES.length)]), frame);
        }
        boolean isText = random.nextInt(3) > 0;
        byte[] wire = switch (random.nextInt(12)) {
            case 0, 1, 2 -> Wire.messages(frame, isText, random);
            case 3 -> Wire.fragments(frame, isText, random);
            default -> Wire.message(frame, isText);
        };
        return random.nextInt(200) == 0
                ? new Mutant(Wire.broken(wire, random), true, true)
                : new Mutant(wire, true, false);
    }

    @Override
    public String marker(int number) {
        return "UNSUBSCRIBE\nid:none\ndestination:none\nreceipt:mark" + number + "\n\n\0";
    }

    @Override
    public String confirmation() {
        return "RECEIPT\nreceipt-id:mark";
    }

    private static byte[] changed(String frame, Random random) {
        String text = frame;
        for (int left = random.nextInt(3); left > 0; left--) {
            text = changedHeader(text, random);
        }
        byte[] bytes = Noise.utf8(text);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Noise.damaged(bytes, random);
            case 3 -> Noise.joined(bytes, bytes);
            default -> bytes;
        };
    }

    private static String changedHeader(String frame, Random random) {
        int end = frame.indexOf("\n\n");
        if (end < 0) {
            return frame + Noise.value(random);
        }
        List<String> lines = new ArrayList<>(List.of(frame.substring(0, end).split("\n")));
        int at = random.nextInt(lines.size());
        String name = lines.get(at).substring(0, Math.max(0, lines.get(at).indexOf(':')));
        switch (random.nextInt(12)) {
            case 0 -> lines.set(0, lines.getFirst().toLowerCase(java.util.Locale.ROOT));
            case 1 -> lines.add(at + 1, name + ":" + Noise.value(random)); // said twice
            case 2 -> lines.add(at + 1, lines.get(at));
            case 3 -> lines.remove(at);
            case 4 ->
                lines.add("bad:escape" + "\\tnrc\\".charAt(random.nextInt(6)) + "\\" + "tx0".charAt(random.nextInt(3)));
            case 5 -> lines.add("content-length:" + (random.nextBoolean() ? random.nextInt(20) : Noise.value(random)));
            case 6 -> lines.add("receipt:" + Noise.value(random));
            case 7 -> lines.add("transaction:" + (random.nextBoolean() ? "x" : Noise.value(random)));
            case 8 -> {
                for (int i = random.nextInt(130); i > 0; i--) {
                    lines.add("h" + i + ":v");
                }
            }
            case 9 -> {
                return frame + Noise.value(random);
            }
            default -> lines.set(at, name + ":" + Noise.value(random));
        }
        return String.join("\n", lines) + frame.substring(end);
    }
}
