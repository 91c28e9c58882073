package org.pyramidion.answering;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;

/**
 * Answers questions: retrieves blocks, reads them, and returns the best span with the passage it stands in.
 *
 * <p>Safe for concurrent use. Model, index and corpus stay the caller's to close.
 */
public final class Asker {

    /** What makes an answer the best one. */
    public enum Ranking {
        /** The probability of all spans that say the same thing. */
        ANSWER,
        /** The score of its best span alone (ORQA, {@code orqa_model.py}). */
        SPAN
    }

    /**
     * How to answer.
     *
     * @param readerBeam blocks that are read
     * @param maxSpanWidth longest answer, in wordpieces
     * @param alternatives how many other answers to return
     */
    public record Settings(int readerBeam, int maxSpanWidth, int alternatives, Ranking ranking) {

        public Settings {
            Settings.requireAtLeast(1, readerBeam, "readerBeam");
            Settings.requireAtLeast(1, maxSpanWidth, "maxSpanWidth");
            Settings.requireAtLeast(0, alternatives, "alternatives");
        }

        /** Five blocks, answers of ten wordpieces, as published; four alternatives. */
        public static Settings defaults() {
            return new Settings(5, 10, 4, Ranking.ANSWER);
        }

        public static void requireAtLeast(int least, int value, String key) {
            if (value < least) {
                throw new PyramidionException("%s is %d; it must be at least %d".formatted(key, value, least));
            }
        }
    }

    private final Realm realm;
    private final Settings settings;
    private final Retriever retriever;
    private final Relevance relevance;
    private final AnswerReader reader;

    /** @throws PyramidionException if the model has no reader yet */
    public Asker(IndexedRealm indexed, Settings settings) {
        this.realm = indexed.realm();
        this.settings = settings;
        this.retriever = indexed.retriever();
        this.relevance = new Relevance(realm);
        this.reader = new AnswerReader(realm, settings);
    }

    /**
     * Answers one question.
     *
     * @throws PyramidionException if the question has no words
     */
    public Answer ask(String question) {
        int[] tokens = realm.tokens(question);
        if (tokens.length == 0) {
            throw new PyramidionException("the question is empty; ask something");
        }
        Hits hits = retriever.retrieve(List.of(tokens), settings.readerBeam()).getFirst();
        AnswerReader.Outcome outcome = reader.read(tokens, hits);
        double nullRelevance = relevance.of(tokens, Relevance.NULL)[0];
        Answer.Alternative best = outcome.answers().getFirst();
        return new Answer(
                question,
                best.text(),
                best.score(),
                best.probability(),
                best.evidence(),
                outcome.answers().subList(1, outcome.answers().size()),
                candidates(hits, nullRelevance, outcome.shares()));
    }

    private List<Answer.Candidate> candidates(Hits hits, double nullRelevance, double[] shares) {
        double[] scores = new double[1 + hits.size()];
        scores[0] = nullRelevance;
        for (int i = 0; i < hits.size(); i++) {
            scores[1 + i] = hits.scores()[i];
        }
        double[] probabilities = Probabilities.softmax(scores);
        List<Answer.Candidate> candidates = new ArrayList<>();
        candidates.add(new Answer.Candidate(0, Relevance.NULL, "", "", scores[0], probabilities[0], 0));
        for (int i = 0; i < hits.size(); i++) {
            Block block = realm.corpus().block(hits.ids()[i]);
            candidates.add(new Answer.Candidate(
                    1 + i,
                    block.index(),
                    block.documentId(),
                    block.title(),
                    scores[1 + i],
                    probabilities[1 + i],
                    shares[i]));
        }
        return candidates;
    }
}
