package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EnglishWordsTest {

    /** What a word is. */
    private static final Pattern WORD = Pattern.compile(
            "(?:\\p{L}\\.){2,}+" // U.S.; possessive, as any other loop over a group recurses and overflows the stack
                    + "|\\p{Lu}\\.(?=\\s\\p{Lu})" // the initial of John F. Kennedy
                    + "|(?:St|Ste|Mt|Ft|Dr|Mr|Mrs|Ms|Jr|Sr|Gen|Lt|Col|Capt|Sgt|Maj|Prof|Rev|Gov|Sen)\\.(?=\\s\\p{Lu})"
                    + "|[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*(?:['\u2019.-](?!s\\b)[\\p{L}\\p{N}][\\p{L}\\p{N}\\p{M}]*)*+"
                    + "|&");

    private static final List<String> PARTS = List.of(
            "a", "s", "S", "ss", "U", "John", "F", "St", "Ste", "Mrs", "Prof", "Sen", "O'Neill", "1984", "&", ".", ". ",
            " ", "'", "'s", "\u2019s", "-", "_", ",", "\t", "\n", "\u000b", "\u00a0", "é", "e\u0301", "\u0301",
            "s\u0301", "\u0903", "\u20dd", "½", "Ⅷ", "ǅ", "ʰ", "中", "𝐀", "𝐚", "😀", "\ud835", "\udc00");

    @Test
    void words_are_those_of_the_expression() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 60_000; i++) {
            StringBuilder parts = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) {
                parts.append(PARTS.get(random.nextInt(PARTS.size())));
            }
            String text = parts.toString();
            int limit = random.nextInt(text.length() + 1);
            int start = random.nextInt(limit + 1);
            assertThat(words(text, start, limit))
                    .as("%s from %d to %d", text, start, limit)
                    .isEqualTo(matched(text, start, limit));
        }
    }

    private static List<Span> words(String text, int start, int limit) {
        EnglishWords found = new EnglishWords(text, limit);
        List<Span> words = new ArrayList<>();
        for (int at = start; at < limit; ) {
            int end = found.end(at);
            if (end > at) {
                words.add(new Span(at, end));
            }
            at = Math.max(end, at + 1);
        }
        return words;
    }

    private static List<Span> matched(String text, int start, int limit) {
        Matcher word = WORD.matcher(text).region(start, limit);
        List<Span> words = new ArrayList<>();
        while (word.find()) {
            words.add(new Span(word.start(), word.end()));
        }
        return words;
    }
}
