package org.pyramidion.answering;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Answers without reading anything: the masked language model is given "QUESTION? The answer is [MASK]." with the null
 * document, with one mask, two, and so on. Each mask takes its likeliest wordpiece that can be part of an answer, and
 * the number of masks is that whose wordpieces have the highest mean log-probability.
 */
public final class ClozePredictor implements Predictor {

    /** The longest answer, in wordpieces. */
    private static final int MOST_MASKS = 4;

    private final Realm realm;
    private final BlankReading reading;
    private final boolean[] begins;
    private final boolean[] continues;

    /** @param realm whose corpus is not read */
    public ClozePredictor(Realm realm) {
        this.realm = realm;
        this.reading = new BlankReading(realm);
        WordPieceTokenizer tokenizer = realm.model().tokenizer();
        this.begins = new boolean[tokenizer.vocabularySize()];
        this.continues = new boolean[tokenizer.vocabularySize()];
        for (int id = 0; id < begins.length; id++) {
            String piece = tokenizer.piece(id);
            begins[id] = piece.codePoints().allMatch(Character::isLetterOrDigit);
            continues[id] = begins[id]
                    || piece.startsWith("##") && piece.substring(2).codePoints().allMatch(Character::isLetterOrDigit);
        }
    }

    @Override
    public int beam() {
        return 0;
    }

    @Override
    public Prediction predict(Question question, Hits hits) {
        List<Blank> blanks = IntStream.rangeClosed(1, MOST_MASKS)
                .mapToObj(masks -> blank(question.text(), masks))
                .toList();
        float[] logs;
        try (Scope scope = Scope.withoutGradients()) {
            logs = Tensors.floats(reading.logProbabilities(blanks)); // [Σ M, V]
        }
        int rows = blanks.stream().mapToInt(Blank::masks).sum();
        int width = logs.length / rows; // a model may have more rows than its vocabulary has wordpieces
        Prediction best = Prediction.NONE;
        double bestMean = Double.NEGATIVE_INFINITY;
        int row = 0;
        for (Blank blank : blanks) {
            Filled filled = fill(logs, row * width, width, blank.masks());
            row += blank.masks();
            double mean = filled.logProbability / blank.masks();
            if (mean > bestMean) {
                bestMean = mean;
                best = new Prediction(
                        Filler.spell(realm.model().tokenizer(), filled.pieces),
                        Math.exp(filled.logProbability),
                        OptionalInt.empty());
            }
        }
        return best;
    }

    /** The end of a question that is too long for a query is cut off. */
    private Blank blank(String question, int masks) {
        WordPieceTokenizer tokenizer = realm.model().tokenizer();
        int[] asked =
                tokenizer.encode(question.strip().replaceAll("[?.!\\s]+$", "")).ids();
        int[] before = tokenizer.encode("? The answer is").ids();
        int[] after = tokenizer.encode(".").ids();
        int room = Math.max(0, realm.format().queryCapacity() - before.length - masks - after.length);
        int[] kept = Arrays.copyOf(asked, Math.min(asked.length, room));
        int first = kept.length + before.length;
        int[] tokens = Arrays.copyOf(kept, first + masks + after.length);
        System.arraycopy(before, 0, tokens, kept.length, before.length);
        Arrays.fill(tokens, first, first + masks, tokenizer.maskId());
        System.arraycopy(after, 0, tokens, first + masks, after.length);
        return new Blank(tokens, first, masks);
    }

    private record Filled(int[] pieces, double logProbability) {}

    /** @param offset where the first mask's distribution begins in {@code logs} */
    private Filled fill(float[] logs, int offset, int width, int masks) {
        int[] pieces = IntStream.range(0, masks)
                .map(j -> likeliest(logs, offset + j * width, j == 0 ? begins : continues))
                .toArray();
        double sum = IntStream.range(0, masks)
                .mapToDouble(j -> logs[offset + j * width + pieces[j]])
                .sum();
        return new Filled(pieces, sum);
    }

    private static int likeliest(float[] logs, int offset, boolean[] possible) {
        int best = 0;
        float most = Float.NEGATIVE_INFINITY;
        for (int id = 0; id < possible.length; id++) {
            if (possible[id] && logs[offset + id] > most) {
                most = logs[offset + id];
                best = id;
            }
        }
        return best;
    }
}
