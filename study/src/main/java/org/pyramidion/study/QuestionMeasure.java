package org.pyramidion.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.Progress;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.evaluation.TableSystem;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.StageModel;

/** By questions: what is found and what is answered, of each set a file {@code ARM.SET.jsonl}. */
final class QuestionMeasure implements Measure {

    private static final List<Integer> DEPTHS = List.of(1, 5, 20);

    private final StudyFile file;
    private final String name;
    private final StudyGround grounds;
    private final Progress progress;

    QuestionMeasure(StudyFile file, String name, StudyGround grounds, Progress progress) {
        this.file = file;
        this.name = name;
        this.grounds = grounds;
        this.progress = progress;
    }

    private List<String> sets() {
        return file.data().map(data -> List.copyOf(data.questions().keySet())).orElse(List.of(Ground.WORLD));
    }

    /** What no seed changes is measured under the first. */
    private Path results(long seed, String arm, String set) {
        long of = file.arm(arm).isUntrained() ? file.seeds().getFirst() : seed;
        return grounds.seed(of).resolve("%s.%s.jsonl".formatted(arm, TableSystem.label(set)));
    }

    @Override
    public boolean isDone(long seed, String arm) {
        return sets().stream().allMatch(set -> Files.isRegularFile(results(seed, arm, set)));
    }

    @Override
    public void measure(Trained trained) {
        Arm arm = file.arm(trained.arm());
        if (arm.ranker().isPresent()) {
            measureRanker(trained, arm);
            return;
        }
        ArmRun run = trained.run().orElseThrow();
        try (OpenStage open = run.open(arm.last(), trained.corpus().directory())) {
            measure(trained, DenseRanker.of(open), SpanPredictor.ofOwn(open, run.asking()));
        }
    }

    private void measureRanker(Trained trained, Arm arm) {
        try (Rankers rankers = grounds.rankers(trained.corpus())) {
            Ranker ranker = rankers.of(arm.kind(), Optional.empty());
            if (trained.run().isEmpty()) {
                measure(trained, ranker, Optional.empty());
                return;
            }
            ArmRun run = trained.run().get();
            Stage last = file.arm(arm.from().orElseThrow()).last();
            try (StageModel model = run.openModel(last)) {
                measure(trained, ranker, SpanPredictor.ofGiven(model, trained.corpus(), 0, run.asking()));
            }
        }
    }

    private void measure(Trained trained, Ranker ranker, Optional<Predictor> predictor) {
        Evaluator evaluator =
                new Evaluator(trained.corpus(), ranker, predictor, DEPTHS, Evaluator.AnswerPlace.TITLE_OR_TEXT);
        trained.ground().test().forEach((set, questions) -> {
            Path results = results(trained.seed(), trained.arm(), set);
            if (!Files.isRegularFile(results)) {
                evaluator.evaluate(questions, progress).writeResults(results);
            }
        });
    }

    @Override
    public StudyReport report() {
        Map<String, Map<String, List<Path>>> results = new LinkedHashMap<>();
        for (String set : sets()) {
            Map<String, List<Path>> ofSet = new LinkedHashMap<>();
            file.arms()
                    .keySet()
                    .forEach(arm -> ofSet.put(
                            arm,
                            file.seeds().stream()
                                    .map(seed -> results(seed, arm, set))
                                    .toList()));
            results.put(set, ofSet);
        }
        return new StudyResults(file).report(name, results);
    }
}
