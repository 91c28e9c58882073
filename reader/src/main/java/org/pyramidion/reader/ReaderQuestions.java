package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Questions and paragraphs as wordpieces, all tokenised at once and kept in memory.
 *
 * @param passages the paragraphs
 * @param items the questions
 */
record ReaderQuestions(List<TokenisedPassage> passages, List<Item> items) {

    /** How many paragraphs of the same article are kept for a question as those that do not answer it. */
    static final int OTHERS = 5;

    /**
     * A question.
     *
     * @param passage which passage it was asked about
     * @param others paragraphs of the same article that do not hold the answer, the likest first
     */
    record Item(int passage, int[] question, String text, List<String> answers, int[] others) {}

    static ReaderQuestions of(List<Paragraph> paragraphs, WordPieceTokenizer tokenizer) {
        List<TokenisedPassage> passages =
                TokenisedPassage.ofAll(paragraphs.stream().map(Paragraph::text).toList(), tokenizer);
        LikeParagraphs like = new LikeParagraphs(paragraphs, passages, tokenizer.vocabularySize());
        List<Integer> owners = new ArrayList<>();
        List<Paragraph.Asked> asked = new ArrayList<>();
        for (int i = 0; i < paragraphs.size(); i++) {
            for (Paragraph.Asked question : paragraphs.get(i).questions()) {
                owners.add(i);
                asked.add(question);
            }
        }
        List<TokenisedPassage> questions = TokenisedPassage.ofAll(
                asked.stream().map(Paragraph.Asked::question).toList(), tokenizer);
        List<Item> items = IntStream.range(0, asked.size())
                .parallel()
                .mapToObj(i -> {
                    int passage = owners.get(i);
                    int[] ids = questions.get(i).tokens().ids();
                    List<String> answers = asked.get(i).answers();
                    String article = paragraphs.get(passage).article();
                    return new Item(
                            passage,
                            ids,
                            asked.get(i).question(),
                            answers,
                            like.of(passage, article, ids, answers, OTHERS));
                })
                .toList();
        return new ReaderQuestions(passages, items);
    }

    TokenisedPassage passage(Item item) {
        return passages.get(item.passage());
    }

    /** About {@code count} of the questions, evenly spread; all if there are fewer. */
    List<Item> sample(int count) {
        int step = Math.max(1, items.size() / count);
        return IntStream.range(0, items.size())
                .filter(i -> i % step == 0)
                .mapToObj(items::get)
                .toList();
    }
}
