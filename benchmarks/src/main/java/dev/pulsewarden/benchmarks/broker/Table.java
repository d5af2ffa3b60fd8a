package dev.pulsewarden.benchmarks.broker;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows in Markdown, in columns on a terminal too. */
final class Table {

    private Table() {}

    static String of(List<Row> rows) {
        List<List<String>> cells = Stream.concat(Stream.of(Row.HEADINGS), rows.stream())
                .map(Row::cells)
                .toList();
        int[] widths = IntStream.range(0, Row.HEADINGS.cells().size())
                .map(column -> cells.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        String rule = IntStream.of(widths).mapToObj("-"::repeat).collect(Collectors.joining(" | ", "| ", " |"));
        return Stream.concat(
                        Stream.of(line(cells.getFirst(), widths), rule),
                        cells.stream().skip(1).map(row -> line(row, widths)))
                .collect(Collectors.joining("\n"));
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> cells.get(column)
                        + " ".repeat(widths[column] - cells.get(column).length()))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
