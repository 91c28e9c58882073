package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Rows with those of other tables that their keys name. */
final class JoinedRows implements RowReader {

    /**
     * A table by its key, in memory.
     *
     * @param name what it is called
     * @param column of the rows that it is joined to
     * @param key its column
     * @param isOne whether no key has more than one row
     */
    record Keyed(String name, String column, String key, Map<String, List<Row>> rows, boolean isOne) {

        /** @throws org.pyramidion.base.PyramidionException naming the first row without the key's column */
        static Keyed of(TableJoin join, Supplier<RowReader> table) {
            Map<String, List<Row>> rows = new HashMap<>();
            try (RowReader reader = table.get()) {
                for (Optional<RawRow> raw = reader.next(); raw.isPresent(); raw = reader.next()) {
                    Row row = raw.get().row().get();
                    rows.computeIfAbsent(row.cell(join.key()).strip(), key -> new ArrayList<>())
                            .add(row);
                }
            }
            boolean isOne = rows.values().stream().allMatch(found -> found.size() == 1);
            return new Keyed(join.other(), join.column(), join.key(), rows, isOne);
        }

        private Row.Joined of(Row row) {
            List<Row> found = rows.getOrDefault(row.cell(column).strip(), List.of());
            return new Row.Joined(name, column, key, found, isOne);
        }
    }

    private final RowReader rows;
    private final List<Keyed> others;

    JoinedRows(RowReader rows, List<Keyed> others) {
        this.rows = rows;
        this.others = others;
    }

    @Override
    public Optional<RawRow> next() {
        return rows.next()
                .map(raw -> new RawRow(raw.size(), () -> joined(raw.row().get())));
    }

    private Row joined(Row row) {
        return row.with(others.stream().map(other -> other.of(row)).toList());
    }

    @Override
    public long bytesRead() {
        return rows.bytesRead();
    }

    @Override
    public void close() {
        rows.close();
    }
}
