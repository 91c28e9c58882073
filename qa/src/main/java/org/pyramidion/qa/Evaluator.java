package org.pyramidion.qa;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.AnswerMatcher;
import org.pyramidion.corpus.Answers;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;

/**
 * Measures retrieval and answers on a question set. A model without a reader is measured by its retrieval alone: the
 * zero-shot recall of a warm start or of pre-training.
 */
public final class Evaluator {

    private static final int QUESTIONS_AT_ONCE = 64;

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

    private final RealmModel model;
    private final CorpusStore corpus;
    private final Retriever retriever;
    private final Optional<AnswerReader> reader;
    private final Optional<ClaimJudge> judge;
    private final List<Integer> depths;
    private final int beam;

    public Evaluator(RealmModel model, InputFormat format, BlockIndex index, CorpusStore corpus, Settings settings) {
        this.model = model;
        this.corpus = corpus;
        this.retriever = new Retriever(model, format, index);
        this.reader = settings.read() && model.hasReader()
                ? Optional.of(new AnswerReader(model, format, corpus, settings.asking()))
                : Optional.empty();
        this.judge = settings.read() && model.hasClassifier()
                ? Optional.of(
                        new ClaimJudge(model, format, corpus, settings.asking().readerBeam()))
                : Optional.empty();
        this.depths = settings.depths().stream()
                .map(depth -> Math.min(depth, corpus.size()))
                .sorted()
                .distinct()
                .toList();
        int read = reader.isPresent() || judge.isPresent() ? settings.asking().readerBeam() : 1;
        this.beam = Math.min(corpus.size(), Math.max(read, depths.getLast()));
    }

    /**
     * Asks all questions.
     *
     * @throws PyramidionException if there are none
     */
    public Evaluation evaluate(List<Question> questions, Progress progress) {
        if (questions.isEmpty()) {
            throw new PyramidionException("there are no questions to evaluate on; give a file with at least one");
        }
        List<QuestionResult> results = new ArrayList<>(questions.size());
        try (Progress.Task task = progress.start("evaluating", questions.size(), "questions")) {
            for (int from = 0; from < questions.size(); from += QUESTIONS_AT_ONCE) {
                List<Question> some = questions.subList(from, Math.min(questions.size(), from + QUESTIONS_AT_ONCE));
                List<int[]> tokens = some.stream()
                        .map(question ->
                                model.tokenizer().encode(question.text()).ids())
                        .toList();
                List<Hits> hits = retriever.retrieve(tokens, beam);
                for (int i = 0; i < some.size(); i++) {
                    results.add(result(some.get(i), tokens.get(i), hits.get(i)));
                    task.update(results.size());
                }
            }
        }
        // That a block has the name of a class says nothing.
        return Evaluation.of(results, judge.isPresent() ? List.of() : depths, depths);
    }

    private QuestionResult result(Question question, int[] tokens, Hits hits) {
        int[] ranked = IntStream.of(hits.ids()).limit(depths.getLast()).toArray();
        AnswerMatcher matcher = AnswerMatcher.of(question);
        Set<String> evidence = new HashSet<>(question.evidence());
        OptionalInt answerRank = rank(ranked, block -> matcher.contains(corpus.text(block)));
        return new QuestionResult(
                question.id(),
                question.kind(),
                question.text(),
                question.answers(),
                reader.map(present -> prediction(present, question, tokens, hits))
                        .or(() -> judge.map(present -> verdict(present, question, tokens, hits))),
                answerRank,
                rank(ranked, block -> evidence.contains(corpus.documentId(block))),
                !evidence.isEmpty(),
                answerRank.isPresent() || evidenceAnswers(evidence, matcher));
    }

    /** The rank, from 1, of the first block that is right. */
    private static OptionalInt rank(int[] blocks, IntPredicate right) {
        return IntStream.range(0, blocks.length)
                .filter(i -> right.test(blocks[i]))
                .map(i -> i + 1)
                .findFirst();
    }

    private boolean evidenceAnswers(Set<String> evidence, AnswerMatcher matcher) {
        return evidence.stream()
                .flatMapToInt(id -> IntStream.of(corpus.blocksOf(id)))
                .anyMatch(block -> matcher.contains(corpus.text(block)));
    }

    private static QuestionResult.Prediction prediction(
            AnswerReader reader, Question question, int[] tokens, Hits hits) {
        Answer.Alternative best = reader.read(tokens, hits).answers().getFirst();
        boolean exact = Answers.exactMatch(best.text(), question);
        double f1 = question.regex() ? (exact ? 1 : 0) : Answers.f1(best.text(), question.answers());
        return new QuestionResult.Prediction(
                best.text(), best.probability(), best.evidence().documentId(), exact, f1);
    }

    private QuestionResult.Prediction verdict(ClaimJudge present, Question claim, int[] tokens, Hits hits) {
        ClaimJudge.Verdict verdict = present.judge(tokens, hits);
        boolean right = claim.label().filter(verdict.label()::equals).isPresent();
        return new QuestionResult.Prediction(
                verdict.label(), verdict.probability(), corpus.documentId(verdict.block()), right, right ? 1 : 0);
    }
}
