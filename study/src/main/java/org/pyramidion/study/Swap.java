package org.pyramidion.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pyramidion.documents.Document;

/** Swaps answers in pairs, wherever they stand in titles and texts: the facts of another world. */
final class Swap implements UnaryOperator<Document> {

    /** By the words, those that take their place. */
    private final Map<Words, String> others = new LinkedHashMap<>();

    Swap(List<BlankFact> facts) {
        facts.forEach(fact -> others.put(new Words(fact.answer()), fact.other()));
    }

    @Override
    public Document apply(Document document) {
        return new Document(document.id(), apply(document.title()), apply(document.text()));
    }

    /** Each place is changed once, the foremost first and of those that begin there the longest. */
    String apply(String text) {
        StringBuilder changed = new StringBuilder();
        int from = 0;
        for (Found next = next(text, 0); next.at >= 0; next = next(text, from)) {
            changed.append(text, from, next.at).append(others.get(next.words));
            from = next.at + next.words.words().length();
        }
        return changed.append(text, from, text.length()).toString();
    }

    private record Found(int at, Words words) {}

    private Found next(String text, int from) {
        Found first = new Found(-1, new Words(""));
        for (Words words : others.keySet()) {
            int at = words.next(text, from);
            boolean sooner = at >= 0
                    && (first.at < 0
                            || at < first.at
                            || at == first.at
                                    && words.words().length()
                                            > first.words.words().length());
            first = sooner ? new Found(at, words) : first;
        }
        return first;
    }
}
