package org.pyramidion.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.StageModel;
import org.pyramidion.study.BlankResults.Filled;
import org.pyramidion.study.BlankResults.Likely;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.train.Trainer;

/** By the blanks that arms fill: of each a file {@code ARM.blanks.json}, of the same blanks, {@code blanks.json}. */
final class BlankMeasure implements Measure {

    private static final int PREDICTIONS = 1;

    /** The chosen blanks. */
    private record Chosen(List<BlankFact> facts) {}

    private final StudyFile file;
    private final StudyFile.Blanks blanks;
    private final String name;
    private final Path chosen;
    private final StudyGround grounds;

    BlankMeasure(StudyFile file, String name, Path directory, StudyGround grounds) {
        this.file = file;
        this.blanks = file.blanks().orElseThrow();
        this.name = name;
        this.chosen = directory.resolve("blanks.json");
        this.grounds = grounds;
    }

    private Path results(long seed, String arm) {
        return grounds.seed(seed).resolve(arm + ".blanks.json");
    }

    @Override
    public boolean isDone(long seed, String arm) {
        return Files.isRegularFile(results(seed, arm));
    }

    @Override
    public void measure(Trained trained) {
        Arm arm = file.arm(trained.arm());
        ArmRun run = trained.run().orElseThrow();
        List<BlankFact> facts = facts(run, arm, trained.corpus());
        List<Filled> filled = arm.retrieves()
                ? retrieving(run, arm, facts, trained.corpus())
                : alone(run, arm, facts, trained.corpus());
        ConfigFile.write(results(trained.seed(), trained.arm()), StudyFormats.json(new BlankResults(filled)));
    }

    private List<BlankFact> facts(ArmRun run, Arm arm, CorpusStore corpus) {
        if (Files.isRegularFile(chosen)) {
            return StudyFormats.ofJson(chosen, Chosen.class).facts();
        }
        try (WordPieceTokenizer tokenizer = corpus.openTokenizer()) {
            BlankChoice choice = new BlankChoice(corpus, tokenizer);
            List<Trainer.Blank> heldOut = run.heldOut(arm.last());
            List<BlankFact> facts =
                    blanks.swapped() ? choice.swapped(heldOut, blanks.count()) : choice.facts(heldOut, blanks.count());
            if (facts.isEmpty()) {
                throw new PyramidionException(("none of %d held-out blanks will do (docs/studies.md); take more"
                                + " documents, or raise pretrain.held-out")
                        .formatted(heldOut.size()));
            }
            ConfigFile.write(chosen, StudyFormats.json(new Chosen(facts)));
            return facts;
        }
    }

    private List<Filled> alone(ArmRun run, Arm arm, List<BlankFact> facts, CorpusStore corpus) {
        try (StageModel model = run.openModel(arm.last())) {
            return facts.stream()
                    .map(fact -> {
                        Likely likely = likely(
                                fact,
                                Filler.withoutRetrieval(model.on(corpus), settings(run, fact, corpus))
                                        .probabilities(fact.text(), words(fact)),
                                false);
                        return new Filled(likely, likely, blanks.swapped() ? Optional.of(likely) : Optional.empty());
                    })
                    .toList();
        }
    }

    private List<Filled> retrieving(ArmRun run, Arm arm, List<BlankFact> facts, CorpusStore corpus) {
        List<List<Fill.Prediction>> original = predictions(run, arm, facts, corpus.directory());
        List<List<Fill.Prediction>> changed =
                blanks.swapped() ? predictions(run, arm, facts, grounds.changed(new Swap(facts))) : List.of();
        List<Filled> filled = new ArrayList<>();
        for (int i = 0; i < facts.size(); i++) {
            BlankFact fact = facts.get(i);
            filled.add(new Filled(
                    likely(fact, original.get(i), true),
                    likely(fact, original.get(i), false),
                    changed.isEmpty() ? Optional.empty() : Optional.of(likely(fact, changed.get(i), false))));
        }
        return filled;
    }

    private static List<List<Fill.Prediction>> predictions(ArmRun run, Arm arm, List<BlankFact> facts, Path corpus) {
        try (OpenStage open = run.open(arm.last(), corpus)) {
            return facts.stream()
                    .map(fact -> new Filler(open.realm(), settings(run, fact, open.corpus()))
                            .probabilities(fact.text(), words(fact)))
                    .toList();
        }
    }

    /** As pre-training has it: what the sentence is from is not read. */
    private static Filler.Settings settings(ArmRun run, BlankFact fact, CorpusStore corpus) {
        PretrainConfig pretrain = run.config().pretrain();
        Set<String> own = corpus.blocksOf(fact.document()).length == 0 ? Set.of() : Set.of(fact.document());
        return new Filler.Settings(pretrain.candidates(), PREDICTIONS, own, pretrain.scheme());
    }

    private static List<String> words(BlankFact fact) {
        return fact.other().isEmpty() ? List.of(fact.answer()) : List.of(fact.answer(), fact.other());
    }

    private static Likely likely(BlankFact fact, List<Fill.Prediction> predictions, boolean alone) {
        List<Double> values = predictions.stream()
                .map(word -> alone ? word.withoutRetrieval() : word.probability())
                .toList();
        return new Likely(values.getFirst(), fact.other().isEmpty() ? 0 : values.get(1));
    }

    @Override
    public BlankReport report() {
        Map<String, List<BlankResults>> results = new LinkedHashMap<>();
        file.arms()
                .keySet()
                .forEach(arm -> results.put(
                        arm,
                        file.seeds().stream()
                                .map(seed -> StudyFormats.ofJson(results(seed, arm), BlankResults.class))
                                .toList()));
        return BlankMeans.report(
                name, file, StudyFormats.ofJson(chosen, Chosen.class).facts(), results);
    }
}
