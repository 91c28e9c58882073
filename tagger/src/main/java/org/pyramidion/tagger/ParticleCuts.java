package org.pyramidion.tagger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.pyramidion.text.Language;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Cuts wordpieces that hold the end of a name and a particle ("##사의") in two ("##사", "##의"), so that a name may end
 * between them; only where the vocabulary has both.
 */
final class ParticleCuts {

    private static final String CONTINUES = "##";

    /** The two that a wordpiece becomes, the first of {@code length} chars. */
    private record Cut(int first, int second, int length, int whole) {}

    private final List<List<Cut>> cuts; // one or none for each id

    ParticleCuts(WordPieceTokenizer tokenizer, Language language) {
        cuts = new ArrayList<>();
        for (String piece : tokenizer.vocabulary()) {
            cuts.add(cut(piece, tokenizer, language));
        }
    }

    /** As much of particles as can be. */
    private static List<Cut> cut(String piece, WordPieceTokenizer tokenizer, Language language) {
        boolean continues = piece.startsWith(CONTINUES);
        String word = continues ? piece.substring(CONTINUES.length()) : piece;
        for (int length : language.nameEnds(word).reversed()) {
            OptionalInt first = tokenizer.find((continues ? CONTINUES : "") + word.substring(0, length));
            OptionalInt second = tokenizer.find(CONTINUES + word.substring(length));
            if (length < word.length() && first.isPresent() && second.isPresent()) {
                return List.of(new Cut(first.getAsInt(), second.getAsInt(), length, word.length()));
            }
        }
        return List.of();
    }

    Tokens of(Tokens tokens) {
        int[][] parts = new int[3][2 * tokens.size()]; // ids, starts, limits
        int size = 0;
        for (int i = 0; i < tokens.size(); i++) {
            int start = tokens.starts()[i];
            int limit = tokens.limits()[i];
            List<Cut> cut = cuts.get(tokens.ids()[i]);
            if (cut.isEmpty() || cut.getFirst().whole() != limit - start) { // of another form than the text
                put(parts, size++, tokens.ids()[i], start, limit);
            } else {
                int middle = start + cut.getFirst().length();
                put(parts, size++, cut.getFirst().first(), start, middle);
                put(parts, size++, cut.getFirst().second(), middle, limit);
            }
        }
        int count = size;
        int[][] cutOff =
                Arrays.stream(parts).map(part -> Arrays.copyOf(part, count)).toArray(int[][]::new);
        return new Tokens(cutOff[0], cutOff[1], cutOff[2]);
    }

    private static void put(int[][] parts, int at, int id, int start, int limit) {
        parts[0][at] = id;
        parts[1][at] = start;
        parts[2][at] = limit;
    }
}
