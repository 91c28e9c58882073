package org.pyramidion.documents.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;

/**
 * What the rows of one table take from another: the rows there whose key is theirs, be it one or several. A table is
 * called by its file's name without the ending.
 *
 * @param table whose rows become documents
 * @param column of it that holds the key
 * @param other the table that is joined to them
 * @param key its column
 */
public record TableJoin(String table, String column, String other, String key) {

    private static final Pattern JOIN = Pattern.compile("(.+)\\.([^.=]+)=(.+)\\.([^.=]+)");

    /** @throws PyramidionException if it does not read as {@code parts.supplier=suppliers.id} */
    public static TableJoin of(String text) {
        Matcher matcher = JOIN.matcher(text);
        if (!matcher.matches()) {
            throw new PyramidionException(
                    "join '%s': name two tables with a column each, such as parts.supplier=suppliers.id"
                            .formatted(text));
        }
        return new TableJoin(name(matcher, 1), name(matcher, 2), name(matcher, 3), name(matcher, 4));
    }

    private static String name(Matcher matcher, int group) {
        return matcher.group(group).strip();
    }

    @Override
    public String toString() {
        return "%s.%s=%s.%s".formatted(table, column, other, key);
    }
}
