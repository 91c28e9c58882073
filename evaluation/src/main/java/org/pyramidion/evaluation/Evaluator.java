package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.ClaimPredictor;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;

/**
 * Measures retrieval and answers on a question set: what a {@link Ranker} ranks, and what a {@link Predictor} makes of
 * it. A model without a reader is measured by its retrieval alone: the zero-shot recall of a warm start or of
 * pre-training.
 */
public final class Evaluator {

    /** Ranked at once: an index is scanned once for all of them. */
    private static final int RANKED_AT_ONCE = 512;

    /** Read at once. Progress is told after each of these. */
    private static final int READ_AT_ONCE = 32;

    /**
     * What to measure.
     *
     * @param asking how questions are answered
     * @param depths how many of the first blocks recall looks at; more than the corpus has are as many as it has
     * @param read whether to read and answer, if the model can; otherwise only retrieval is measured
     */
    public record Settings(Asker.Settings asking, List<Integer> depths, boolean read) {

        public Settings {
            depths = List.copyOf(depths);
            if (depths.isEmpty()) {
                throw new PyramidionException("depths is empty; recall needs at least one");
            }
            depths.forEach(depth -> Asker.Settings.requireAtLeast(1, depth, "depths"));
        }

        /** Recall at 1, 5, 20 and 100. */
        public static Settings defaults() {
            return new Settings(Asker.Settings.defaults(), List.of(1, 5, 20, 100), true);
        }
    }

    /** When a block holds an answer, for recall. */
    public enum AnswerPlace {
        /** It stands in the block's text, as DPR looks for it. */
        TEXT,
        /**
         * It stands in the block's title or text, regardless of punctuation, accents and articles;
         * regular expressions are looked for in the text.
         */
        TITLE_OR_TEXT
    }

    private final CorpusStore corpus;
    private final Ranker ranker;
    private final Optional<Predictor> predictor;
    private final List<Integer> depths;
    private final int beam;
    private final AnswerPlace rule;
    private final Set<String> exhausted = new ConcurrentSkipListSet<>();

    /** Measures a model by itself: it ranks, and reads what it ranked. */
    public Evaluator(IndexedRealm indexed, Settings settings) {
        this(
                indexed.corpus(),
                new DenseRanker(indexed),
                settings.read() ? predictor(indexed.realm(), settings.asking()) : Optional.empty(),
                settings.depths());
    }

    /**
     * Measures something that ranks and something that reads, of whatever kind.
     *
     * @param predictor empty: only retrieval is measured
     * @param depths how many of the first blocks recall looks at; more than the corpus has are as many as it has; none:
     *     retrieval is not measured
     */
    public Evaluator(CorpusStore corpus, Ranker ranker, Optional<Predictor> predictor, List<Integer> depths) {
        this(corpus, ranker, predictor, depths, AnswerPlace.TEXT);
    }

    /** The same with a rule of one's own for when a block holds an answer. */
    public Evaluator(
            CorpusStore corpus, Ranker ranker, Optional<Predictor> predictor, List<Integer> depths, AnswerPlace rule) {
        this.rule = rule;
        this.corpus = corpus;
        this.ranker = ranker;
        this.predictor = predictor;
        this.depths = depths.stream()
                .map(depth -> Math.min(depth, corpus.size()))
                .sorted()
                .distinct()
                .toList();
        int measured = this.depths.isEmpty() ? 0 : this.depths.getLast();
        this.beam = Math.min(
                corpus.size(), Math.max(measured, predictor.map(Predictor::beam).orElse(0)));
    }

    private static Optional<Predictor> predictor(Realm realm, Asker.Settings asking) {
        if (realm.model().hasReader()) {
            return Optional.of(SpanPredictor.ofOwn(realm, asking));
        }
        return realm.model().hasClassifier()
                ? Optional.of(new ClaimPredictor(realm, asking.readerBeam()))
                : Optional.empty();
    }

    /**
     * Asks all questions.
     *
     * @throws PyramidionException if there are none
     */
    public Evaluation evaluate(List<Question> questions, Progress progress) {
        return evaluate(questions, Gold.of(questions), progress);
    }

    /** Asks all questions, with retrieval measured against judgements of its own. */
    public Evaluation evaluate(List<Question> questions, Gold gold, Progress progress) {
        if (questions.isEmpty()) {
            throw new PyramidionException("there are no questions to evaluate on; give a file with at least one");
        }
        List<QuestionResult> results = new ArrayList<>(questions.size());
        try (Progress.Task task = progress.start("evaluating", questions.size(), "questions")) {
            for (List<Question> ranked : parts(questions, RANKED_AT_ONCE)) {
                Iterator<List<Hits>> hits = parts((beam == 0 ? Ranker.NONE : ranker).rank(ranked, beam), READ_AT_ONCE)
                        .iterator();
                for (List<Question> some : parts(ranked, READ_AT_ONCE)) {
                    results.addAll(results(some, gold, hits.next()));
                    task.update(results.size());
                }
            }
        }
        return Evaluation.of(results, depths);
    }

    /** Ids of the questions whose regular expressions took so long that something right may not have counted. */
    Set<String> exhausted() {
        return exhausted;
    }

    private static <T> List<List<T>> parts(List<T> all, int size) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + size)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + size)))
                .toList();
    }

    /** Answers are read together, and looked for by all threads. */
    private List<QuestionResult> results(List<Question> questions, Gold gold, List<Hits> hits) {
        List<Optional<Predictor.Prediction>> predictions = predictions(questions, hits);
        return IntStream.range(0, questions.size())
                .parallel()
                .mapToObj(i -> result(questions.get(i), gold, hits.get(i), predictions.get(i)))
                .toList();
    }

    /** Of each question that is {@link #isJudged}. */
    private List<Optional<Predictor.Prediction>> predictions(List<Question> questions, List<Hits> hits) {
        int[] judged = IntStream.range(0, questions.size())
                .filter(i -> predictor.isPresent() && isJudged(questions.get(i)))
                .toArray();
        List<Optional<Predictor.Prediction>> all =
                new ArrayList<>(Collections.nCopies(questions.size(), Optional.empty()));
        if (judged.length > 0) {
            List<Predictor.Prediction> made = predictor
                    .get()
                    .predict(
                            Arrays.stream(judged).mapToObj(questions::get).toList(),
                            Arrays.stream(judged).mapToObj(hits::get).toList());
            for (int i = 0; i < judged.length; i++) {
                all.set(judged[i], Optional.of(made.get(i)));
            }
        }
        return all;
    }

    private boolean classifies() {
        return predictor.filter(Predictor::classifies).isPresent();
    }

    private QuestionResult result(Question question, Gold gold, Hits hits, Optional<Predictor.Prediction> prediction) {
        boolean retrieved = !depths.isEmpty();
        int[] ranked =
                IntStream.of(hits.ids()).limit(retrieved ? depths.getLast() : 0).toArray();
        RightBlocks right = RightBlocks.of(corpus, question, rule);
        Set<String> evidence = new HashSet<>(question.evidence());
        List<QuestionResult.Ranked> ranking = ranking(ranked, hits.scores());
        OptionalInt answerRank = rank(ranked, right);
        QuestionResult result = new QuestionResult(
                question.id(),
                question.kind(),
                question.text(),
                question.answers(),
                prediction.map(predicted -> judged(question, predicted)),
                retrieved && !question.answers().isEmpty(),
                answerRank,
                retrieved && !evidence.isEmpty(),
                rank(ranked, block -> evidence.contains(corpus.documentId(block))),
                gold.answerable()
                        .map(known -> known.contains(question.id()))
                        .orElseGet(() -> answerRank.isPresent()
                                || evidenceAnswers(evidence, question.answers().isEmpty() ? block -> true : right)),
                ranking,
                gold.qrels().of(question.id()).filter(judged -> retrieved).map(judged -> graded(ranking, judged)));
        if (right.isExhausted()) {
            exhausted.add(question.id());
        }
        return result;
    }

    /** Whether it is known what is right: a claim's class, a question's answers. */
    private boolean isJudged(Question question) {
        return classifies() ? question.label().isPresent() : !question.answers().isEmpty();
    }

    private Graded graded(List<QuestionResult.Ranked> ranking, Map<String, Integer> grades) {
        List<String> documents = ranking.stream()
                .map(QuestionResult.Ranked::documentId)
                .distinct()
                .toList();
        return Graded.of(documents, grades, depths);
    }

    private List<QuestionResult.Ranked> ranking(int[] blocks, float[] scores) {
        return IntStream.range(0, blocks.length)
                .mapToObj(i -> new QuestionResult.Ranked(blocks[i], corpus.documentId(blocks[i]), scores[i]))
                .toList();
    }

    /** The rank, from 1, of the first block that is right. */
    private static OptionalInt rank(int[] blocks, IntPredicate right) {
        return IntStream.range(0, blocks.length)
                .filter(i -> right.test(blocks[i]))
                .map(i -> i + 1)
                .findFirst();
    }

    private boolean evidenceAnswers(Set<String> evidence, IntPredicate right) {
        return evidence.stream()
                .flatMapToInt(id -> IntStream.of(corpus.blocksOf(id)))
                .anyMatch(right);
    }

    private QuestionResult.Prediction judged(Question question, Predictor.Prediction predicted) {
        boolean right = classifies()
                ? question.label().filter(predicted.text()::equals).isPresent()
                : Answers.exactMatch(predicted.text(), question);
        boolean byWords = !classifies() && !question.regex();
        return new QuestionResult.Prediction(
                predicted.text(),
                predicted.probability(),
                predicted.block(),
                predicted.block().isPresent()
                        ? corpus.documentId(predicted.block().getAsInt())
                        : "",
                right,
                byWords ? Answers.f1(predicted.text(), question.answers()) : right ? 1 : 0);
    }
}
