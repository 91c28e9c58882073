package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.StageTraining;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.wordnet.WordNet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion demo}: the whole way once, on WordNet or on files of one's own. */
@Command(
        name = "demo",
        description = "The whole way in minutes: corpus, warm start, pre-training, fine-tuning, answers.",
        footer = {
            "",
            "Without files it runs on WordNet's named entities. What is finished is not done again, so an",
            "interrupted demo goes on where it was.",
            "",
            "Examples:",
            "  pyramidion demo",
            "  pyramidion demo --run runs/mine --corpus docs.jsonl --questions questions.jsonl",
            "  pyramidion demo --run runs/b --seed 2 --set pretrain.steps=200"
        })
final class DemoCommand extends TrainingVerb {

    @Option(names = "--run", paramLabel = "DIR", description = "The directory of the run; runs/demo if not given.")
    private Path directory = Path.of("runs", "demo");

    @Option(names = "--corpus", paramLabel = "FILE", description = "Documents as JSONL; WordNet if not given.")
    private Optional<Path> documents = Optional.empty();

    @Option(names = "--questions", paramLabel = "FILE", description = "Questions as JSONL, to train on; with --corpus.")
    private Optional<Path> questions = Optional.empty();

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Questions to measure with; every fifth of --questions if not given.")
    private Optional<Path> test = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the run; 1 if not given.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--skip-finetune",
            description = "Compare retrieval before and after pre-training only; for a look at several seeds.")
    private boolean skipFinetune;

    @Option(names = "--smoke", description = "Hardly anything of everything: shows in a minute that all parts work.")
    private boolean smoke;

    DemoCommand(Console console) {
        super(console);
    }

    /** The two halves of a question set. */
    private record Split(List<Question> train, List<Question> test) {}

    @Override
    int run() throws IOException {
        if (documents.isPresent() != questions.isPresent()) {
            throw new PyramidionException("--corpus and --questions go together; give both or neither");
        }
        if (questions.isEmpty()) {
            refuse("without --corpus and --questions", List.of("--test"));
        }
        long begun = System.nanoTime();
        RunDirectory run = new RunDirectory(new Run(directory));
        requireOwn(run);
        TrainConfig config = resolve(run, entries()).config();
        run.requireUnchanged(config);
        useThreads(config.threads());
        Path weights = weights(config.model().weights());
        Split split = split(run);
        try (CorpusStore corpus = corpus(run, weights, config)) {
            int ended = stages(run, config, corpus, split);
            if (ended != Failure.OK) {
                return ended;
            }
            DemoReport report = new DemoReport(run, config, corpus, !skipFinetune, progress());
            DemoReport.Result result = report.measure(split.test());
            double minutes = (System.nanoTime() - begun) / 60e9;
            print(result, report.text(result, console(), minutes));
        }
        return Failure.OK;
    }

    /** A directory is of one corpus: what is finished there would be taken for what was asked for. */
    private void requireOwn(RunDirectory run) {
        String wordNet = smoke ? "a little of WordNet" : "WordNet";
        String asked = documents
                .map(file -> file.toAbsolutePath().normalize().toString())
                .orElse(wordNet);
        Optional<String> before = run.demo();
        if (before.isEmpty()) {
            run.requireFree();
            run.rememberDemo(asked);
        } else if (!before.get().equals(asked)) {
            throw new PyramidionException("%s: holds the demo of %s, not of %s; name another directory with --run"
                    .formatted(directory, before.get(), asked));
        }
    }

    /**
     * The demo's own settings are the weakest; those of a run that has begun, and what the user says, win over them.
     */
    private List<ConfigSource.Entry> entries() {
        List<ConfigSource.Entry> entries = new ArrayList<>();
        seed.ifPresent(n -> entries.add(new ConfigSource.Entry("seed", Long.toString(n), "--seed")));
        return entries;
    }

    @Override
    List<ConfigSource.Entry> defaults() {
        List<ConfigSource.Entry> entries = new ArrayList<>(ConfigSource.resource(DemoCommand.class, "demo.yaml"));
        if (documents.isPresent()) {
            entries.addAll(ConfigSource.resource(DemoCommand.class, "own-files.yaml"));
        }
        if (smoke) {
            entries.addAll(ConfigSource.resource(DemoCommand.class, "smoke.yaml"));
        }
        return entries;
    }

    private Path weights(String name) {
        return PretrainedBert.directory(name, progress());
    }

    private Split split(RunDirectory run) {
        if (questions.isEmpty()) {
            Path source = wordNet(run);
            return new Split(
                    Questions.read(source.resolve("questions.train.jsonl")),
                    Questions.read(source.resolve("questions.test.jsonl")));
        }
        List<Question> all = Questions.read(questions.get());
        if (test.isPresent()) {
            return new Split(all, Questions.read(test.get()));
        }
        List<Question> train = new ArrayList<>();
        List<Question> held = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            (i % 5 == 4 ? held : train).add(all.get(i));
        }
        if (held.isEmpty()) {
            throw new PyramidionException("%s: %d questions are too few to train and measure; give 5 or more, or --test"
                    .formatted(questions.get(), all.size()));
        }
        return new Split(train, held);
    }

    private Path wordNet(RunDirectory run) {
        Path source = run.directory().resolve("source");
        if (!Files.isRegularFile(source.resolve("questions.test.jsonl"))) {
            WordNet.write(
                    source,
                    smoke ? new WordNet.Options(150, 60, 10, 20, 1) : new WordNet.Options(2_500, 1_000, 200, 300, 1));
        }
        return source;
    }

    private CorpusStore corpus(RunDirectory run, Path weights, TrainConfig config) {
        Path place = run.directory().resolve("corpus");
        if (Artifact.find(place).isEmpty()) {
            Path source = documents.orElseGet(() -> wordNet(run).resolve("corpus.jsonl"));
            try (WordPieceTokenizer tokenizer =
                    WordPieceTokenizer.ofVocabulary(weights.resolve(PretrainedWeights.VOCABULARY), true)) {
                new CorpusBuilder(tokenizer)
                        .maxBlockTokens(config.corpus().blockLength())
                        .progress(progress())
                        .build(List.of(source), place);
            }
        }
        return CorpusStore.open(place);
    }

    private int stages(RunDirectory run, TrainConfig config, CorpusStore corpus, Split split) {
        String again = "pyramidion demo --run " + directory;
        List<StageTraining> trainings = List.of(
                StageTraining.warmStart(
                        run, config, corpus, () -> PretrainedBert.start(config.model(), progress())),
                StageTraining.pretrain(run, config, corpus),
                finetuning(run, config, corpus, Stage.WARM_START, split),
                finetuning(run, config, corpus, Stage.PRETRAIN, split));
        for (StageTraining training : trainings.subList(0, skipFinetune ? 2 : trainings.size())) {
            training.requireUnchanged();
            if (training.isFinished()) {
                continue;
            }
            int ended = part(training, again);
            if (ended != Failure.OK) {
                return ended;
            }
        }
        return Failure.OK;
    }

    private static StageTraining finetuning(
            RunDirectory run, TrainConfig config, CorpusStore corpus, Stage from, Split split) {
        return StageTraining.finetune(run, config, corpus, from, split.train(), Optional.empty());
    }
}
