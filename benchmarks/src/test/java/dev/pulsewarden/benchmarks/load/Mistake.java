package dev.pulsewarden.benchmarks.load;

import java.util.List;

/** What a server does wrong with one message to one of its subscribers. */
enum Mistake {
    NONE,
    LOSES_ONE {
        @Override
        List<String> deliveriesOf(long number, String before, String payload) {
            return number == MESSAGE ? List.of() : List.of(payload);
        }
    },
    REPEATS_ONE {
        @Override
        List<String> deliveriesOf(long number, String before, String payload) {
            return number == MESSAGE ? List.of(payload, payload) : List.of(payload);
        }
    },
    SWAPS_TWO {
        @Override
        List<String> deliveriesOf(long number, String before, String payload) {
            if (number == MESSAGE) {
                return List.of();
            }
            return number == MESSAGE + 1 ? List.of(payload, before) : List.of(payload);
        }
    },
    DAMAGES_ONE {
        @Override
        List<String> deliveriesOf(long number, String before, String payload) {
            return List.of(number == MESSAGE ? payload.replace('z', 'Z') : payload);
        }
    },
    MISROUTES_ONE,
    CLOSES_ONE,
    SENDS_IN_PIECES;

    static final long MESSAGE = 10;

    /** What the subscriber gets when this message is published. */
    List<String> deliveriesOf(long number, String before, String payload) {
        return List.of(payload);
    }
}
