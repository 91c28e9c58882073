package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DocumentSource;

/** Tables that are read together. */
final class Tables {

    private final Map<String, Path> byName = new LinkedHashMap<>();
    private final List<Path> paths;
    private final TableReading how;

    /** @throws PyramidionException if one is missing, or a join does not fit them */
    Tables(List<Path> paths, TableReading how) {
        this.paths = paths;
        this.how = how;
        for (Path path : paths) {
            Sources.requireRegular(path);
            if (byName.put(name(path), path) != null && !how.joins().isEmpty()) {
                throw new PyramidionException(
                        "%s: two tables are called %s; rename one to join them".formatted(path, name(path)));
            }
        }
        how.joins().forEach(this::require);
    }

    private static String name(Path path) {
        return path.getFileName().toString().replaceFirst("(?i)\\.(csv|tsv|jsonl?)(\\.(gz|bz2|zst))?$", "");
    }

    private void require(TableJoin join) {
        for (String table : List.of(join.table(), join.other())) {
            if (!byName.containsKey(table)) {
                throw new PyramidionException("join '%s': no table '%s'; there are: %s"
                        .formatted(join, table, String.join(", ", byName.keySet())));
            }
        }
        if (how.joins().stream().anyMatch(next -> next.table().equals(join.other()))) {
            throw new PyramidionException(
                    "join '%s': other tables are joined to '%s'; join them to '%s', or into a file of their own first"
                            .formatted(join, join.other(), join.table()));
        }
        requireColumn(table(join.other()), List.of(), join.key());
    }

    /** One that is there: joins were looked at. */
    private Path table(String name) {
        return Objects.requireNonNull(byName.get(name));
    }

    /** @param idOf what a file is called in the ids of its rows */
    List<DocumentSource> documents(Function<Path, String> idOf) {
        List<String> joined = how.joins().stream().map(TableJoin::other).toList();
        return paths.stream()
                .filter(path -> !joined.contains(name(path)))
                .map(path -> source(path, idOf.apply(path) + ":"))
                .toList();
    }

    private DocumentSource source(Path path, String unnamed) {
        List<TableJoin> joins = how.joins().stream()
                .filter(join -> join.table().equals(name(path)))
                .toList();
        named(joins).forEach(column -> requireColumn(path, joins, column));
        List<JoinedRows.Keyed> others = joins.stream()
                .map(join -> JoinedRows.Keyed.of(join, () -> rows(table(join.other()))))
                .toList();
        Supplier<RowReader> rows = others.isEmpty() ? () -> rows(path) : () -> new JoinedRows(rows(path), others);
        return TableSource.ofRows(path, rows, how, unnamed);
    }

    /** The columns that every row must have. */
    private List<String> named(List<TableJoin> joins) {
        return Stream.of(
                        how.template().stream().flatMap(sentence -> sentence.columns().stream()),
                        how.title().stream(),
                        joins.stream().map(TableJoin::column))
                .flatMap(columns -> columns)
                .toList();
    }

    private void requireColumn(Path path, List<TableJoin> joins, String column) {
        List<String> columns = columns(path);
        if (columns.isEmpty() || columns.contains(column)) {
            return;
        }
        List<String> all = new ArrayList<>(columns);
        for (TableJoin join : joins) {
            columns(table(join.other())).forEach(other -> all.add(join.other() + "." + other));
        }
        if (!all.contains(column)) {
            throw new PyramidionException(
                    "%s: no column '%s'; there are: %s".formatted(path, column, String.join(", ", all)));
        }
    }

    /** Of a table with a header; JSON has none, and each row is asked. */
    private static List<String> columns(Path path) {
        if (!Sources.isDelimited(path)) {
            return List.of();
        }
        try (DelimitedRows header = new DelimitedRows(path)) {
            return header.columns();
        }
    }

    private static RowReader rows(Path path) {
        return Sources.isDelimited(path) ? new DelimitedRows(path) : new JsonRows(path);
    }
}
