package org.pyramidion.index;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;

/**
 * What an index is and what it holds: its kind with the kind's settings, sizes, and what its builder said of its
 * vectors.
 */
public record IndexSummary(Path place, Description description) {

    /** The entries by name, in the order in which they are shown, where it is first. */
    @JsonValue
    public Map<String, Object> entries() {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("index", place.toString());
        entries.putAll(description.kind().toMap());
        entries.remove("name");
        entries.put("kind", description.kind().name());
        entries.put("blocks", description.size());
        entries.put("deleted", description.deleted());
        entries.put("dimension", description.dimension());
        entries.put("segments", description.segments());
        entries.put("bytes", description.bytes());
        entries.putAll(description.provenance());
        return entries;
    }

    /** The entries in words, one a line. */
    public String text() {
        Table table = new Table("lr", "", "");
        entries().forEach((name, value) -> {
            if (!name.equals("index")) {
                table.row(
                        name.replace('_', ' '),
                        value instanceof Number n ? Amounts.count(n.longValue()) : value.toString());
            }
        });
        return "%s\n%s".formatted(place, table.toString().stripLeading());
    }
}
