package org.pyramidion.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.text.WordPieceTokenizer;

/** What of questions does not change with the weights, and can be made ahead. */
final class AskedQuestions {

    /**
     * @param question its number
     * @param worded the blocks that BM25 finds for it; none where words are not wanted
     */
    record Asked(int question, InputSequence input, int[] worded) {}

    private final WordPieceTokenizer tokenizer;
    private final InputFormat format;
    private final Optional<Bm25Index> words;
    private final List<Question> questions;
    private final int wordsBeam;

    AskedQuestions(Realm realm, Optional<Bm25Index> words, List<Question> questions, int wordsBeam) {
        this.tokenizer = realm.model().tokenizer();
        this.format = realm.format();
        this.words = words;
        this.questions = questions;
        this.wordsBeam = wordsBeam;
    }

    /** The questions of these numbers, by number. */
    Map<Integer, Asked> these(int[] numbers) {
        List<String> texts =
                Arrays.stream(numbers).mapToObj(i -> questions.get(i).text()).toList();
        List<InputSequence> inputs = texts.parallelStream()
                .map(text -> format.query(tokenizer.encode(text).ids()))
                .toList();
        List<int[]> worded = worded(texts);
        Map<Integer, Asked> all = new HashMap<>();
        for (int i = 0; i < numbers.length; i++) {
            all.put(numbers[i], new Asked(numbers[i], inputs.get(i), worded.get(i)));
        }
        return all;
    }

    private List<int[]> worded(List<String> texts) {
        return words.map(bm25 -> bm25.search(texts, wordsBeam, Bm25Index.Settings.DEFAULTS).stream()
                        .map(Hits::ids)
                        .toList())
                .orElseGet(() -> Collections.nCopies(texts.size(), new int[0]));
    }
}
