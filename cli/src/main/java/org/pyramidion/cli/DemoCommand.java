package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.answering.Asker;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.WrappedText;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.demo.DemoMaterial;
import org.pyramidion.demo.DemoReport;
import org.pyramidion.demo.DemoText;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.StageTraining;
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
        DemoMaterial material = new DemoMaterial(run, documents, questions, test, smoke, progress());
        requireOwn(run, material.subject());
        TrainConfig config = resolve(run, entries()).config();
        run.requireUnchanged(config);
        useThreads(config.threads());
        DemoMaterial.Split split = material.split();
        try (CorpusStore corpus = material.corpus(config)) {
            int ended = train(material.stages(config, corpus, split.train(), !skipFinetune));
            if (ended != Failure.OK) {
                return ended;
            }
            Asker.Settings asking = new ReadingOptions().settings(config.finetune());
            DemoReport report = new DemoReport(run, config, corpus, asking, !skipFinetune, progress());
            DemoReport.Result result = report.measure(split.test());
            DemoText text =
                    new DemoText(console()::bold, e -> WrappedText.marked(e.text(), e.start(), e.limit(), console()));
            print(result, text.of(result, (System.nanoTime() - begun) / 60e9));
        }
        return Failure.OK;
    }

    /** A directory is of one corpus: what is finished there would be taken for what was asked for. */
    private void requireOwn(RunDirectory run, String asked) {
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
        return seed.map(n -> new ConfigSource.Entry("seed", Long.toString(n), "--seed")).stream()
                .toList();
    }

    @Override
    List<ConfigSource.Entry> defaults() {
        return DemoMaterial.settings(documents.isPresent(), smoke);
    }

    private int train(List<StageTraining> stages) {
        for (StageTraining training : stages) {
            training.requireUnchanged();
            if (training.isFinished()) {
                continue;
            }
            int ended = part(training, "pyramidion demo --run " + directory);
            if (ended != Failure.OK) {
                return ended;
            }
        }
        return Failure.OK;
    }
}
