package org.pyramidion.answering;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
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
     * A question and the blocks that were retrieved for it.
     *
     * @param tokens wordpieces of the question
     */
    public record Retrieved(String question, int[] tokens, Hits hits) {}

    /**
     * Answers one question.
     *
     * @throws PyramidionException if the question has no words
     */
    public Answer ask(String question) {
        return read(retrieve(List.of(question), IdSet.all())).getFirst();
    }

    /**
     * Retrieves for some questions at once what will be read.
     *
     * @param allowed block numbers of which alone any is retrieved
     * @throws PyramidionException if a question has no words
     */
    public List<Retrieved> retrieve(List<String> questions, IdSet allowed) {
        List<int[]> tokens = questions.stream().map(this::tokens).toList();
        List<Hits> hits = retriever.retrieve(tokens, settings.readerBeam(), List.of(), readable(allowed));
        return IntStream.range(0, tokens.size())
                .mapToObj(i -> new Retrieved(questions.get(i), tokens.get(i), hits.get(i)))
                .toList();
    }

    /** Of what is allowed the blocks that are texts: the reader looks for answers in no others. */
    private IdSet readable(IdSet allowed) {
        CorpusStore corpus = realm.corpus();
        if (corpus.pictures() == 0) {
            return allowed;
        }
        if (corpus.pictures() == corpus.size()) {
            throw new PyramidionException(
                    "%s: has pictures only, and answers are read in texts; ask by a blank: fill looks at pictures"
                            .formatted(corpus.directory()));
        }
        BitSet texts = new BitSet(corpus.size());
        allowed.ids(corpus.size()).filter(block -> !corpus.isPicture(block)).forEach(texts::set);
        return IdSet.of(texts);
    }

    private int[] tokens(String question) {
        int[] tokens = realm.tokens(question);
        if (tokens.length == 0) {
            throw new PyramidionException("the question is empty; ask something");
        }
        return tokens;
    }

    /**
     * Answers some questions at once, each as it would be answered alone, but for rounding.
     *
     * @param retrieved at least one block of each
     */
    public List<Answer> read(List<Retrieved> retrieved) {
        return explain(retrieved).stream().map(Reasons::answer).toList();
    }

    /**
     * Answers some questions at once, with what each block says by itself.
     *
     * @param retrieved at least one block of each
     */
    public List<Reasons> explain(List<Retrieved> retrieved) {
        if (retrieved.isEmpty()) {
            return List.of();
        }
        List<AnswerReader.Outcome> outcomes = reader.read(retrieved.stream()
                .map(one -> new AnswerReader.Asked(one.tokens, one.hits))
                .toList());
        double[] nullRelevance =
                relevance.ofNull(retrieved.stream().map(Retrieved::tokens).toList());
        return IntStream.range(0, outcomes.size())
                .mapToObj(i -> new Reasons(
                        answer(retrieved.get(i), outcomes.get(i), nullRelevance[i]),
                        outcomes.get(i).blocks()))
                .toList();
    }

    /**
     * An answer, and why.
     *
     * @param blocks what each block that was read says by itself, in the order of the answer's candidates without the
     *     null document; empty where no span of it can be an answer
     */
    public record Reasons(Answer answer, List<Optional<BlockAnswer>> blocks) {

        public Reasons {
            blocks = List.copyOf(blocks);
        }
    }

    /**
     * The best span of one block.
     *
     * @param probability {@code p(y|z,x)}: the span's share of all spans of this block that can be answers
     */
    public record BlockAnswer(String text, double probability, Evidence evidence) {}

    private Answer answer(Retrieved retrieved, AnswerReader.Outcome outcome, double nullRelevance) {
        Hits hits = retrieved.hits();
        Answer.Alternative best = outcome.answers().getFirst();
        return new Answer(
                retrieved.question(),
                best.text(),
                best.score(),
                best.probability(),
                best.evidence(),
                outcome.answers().subList(1, outcome.answers().size()),
                candidates(hits, nullRelevance, outcome.shares()));
    }

    private List<Answer.Candidate> candidates(Hits hits, double nullRelevance, double[] shares) {
        double[] probabilities = Prior.of(nullRelevance, hits);
        List<Answer.Candidate> candidates = new ArrayList<>();
        candidates.add(new Answer.Candidate(0, Relevance.NULL, "", "", nullRelevance, probabilities[0], 0));
        for (int i = 0; i < hits.size(); i++) {
            Block block = realm.corpus().block(hits.ids()[i]);
            candidates.add(new Answer.Candidate(
                    1 + i,
                    block.index(),
                    block.documentId(),
                    block.title(),
                    hits.scores()[i],
                    probabilities[1 + i],
                    shares[i]));
        }
        return candidates;
    }
}
