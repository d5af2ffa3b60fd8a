package dev.pulsewarden.benchmarks.program;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows in Markdown, in columns on a terminal too. */
public final class Table {

    private Table() {}

    /** All rows have as many cells as there are headings. */
    public static String of(List<String> headings, List<List<String>> rows) {
        List<List<String>> cells =
                Stream.concat(Stream.of(headings), rows.stream()).toList();
        int[] widths = IntStream.range(0, headings.size())
                .map(column -> cells.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        String rule = IntStream.of(widths).mapToObj("-"::repeat).collect(Collectors.joining(" | ", "| ", " |"));
        return Stream.concat(
                        Stream.of(line(headings, widths), rule), rows.stream().map(row -> line(row, widths)))
                .collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> cells.get(column)
                        + " ".repeat(widths[column] - cells.get(column).length()))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
