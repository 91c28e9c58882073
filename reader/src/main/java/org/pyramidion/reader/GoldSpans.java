package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where answers stand among a passage's wordpieces: everywhere, as the sets do not say which place is meant. */
final class GoldSpans {

    private static final String PUNCTUATION = ".,;:!?";

    private GoldSpans() {}

    /** Every span that reads as one of the answers and may be an answer, of at most {@code most} pieces; in order. */
    static List<PieceSpan> in(TokenisedPassage passage, List<String> answers, int most) {
        List<PieceSpan> spans = new ArrayList<>();
        for (String answer : answers) {
            String bare = bare(answer);
            int at = bare.isEmpty() ? -1 : passage.text().indexOf(bare);
            while (at >= 0) {
                span(passage, at, at + bare.length())
                        .filter(span -> span.size() <= most)
                        .ifPresent(spans::add);
                at = passage.text().indexOf(bare, at + 1);
            }
        }
        return spans.stream().distinct().toList();
    }

    private static Optional<PieceSpan> span(TokenisedPassage passage, int start, int limit) {
        int first = Arrays.binarySearch(passage.tokens().starts(), start);
        int last = Arrays.binarySearch(passage.tokens().limits(), limit);
        return first >= 0 && last >= first && passage.answers().mayAnswer(first, last)
                ? Optional.of(new PieceSpan(first, last))
                : Optional.empty();
    }

    private static String bare(String answer) {
        int limit = answer.length();
        while (limit > 0 && PUNCTUATION.indexOf(answer.charAt(limit - 1)) >= 0) {
            limit--;
        }
        return answer.substring(0, limit).strip();
    }
}
