package org.pyramidion.train;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pyramidion.corpus.Block;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * What something masked is called elsewhere, as in the language of the knowledge corpus.
 *
 * @param tokens its wordpieces, at least one
 */
record MaskedAlias(String text, int[] tokens) {

    /** Those that a block's document lists in a field, a string or several; none if it has no such field. */
    static List<MaskedAlias> of(Block block, String field, WordPieceTokenizer tokenizer) {
        return listed(block.fields().get(field))
                .filter(String.class::isInstance)
                .map(text -> new MaskedAlias(
                        (String) text, tokenizer.encode((String) text).ids()))
                .filter(alias -> alias.tokens.length > 0)
                .toList();
    }

    private static Stream<?> listed(@Nullable Object value) {
        return value instanceof Collection<?> several ? several.stream() : Stream.ofNullable(value);
    }
}
