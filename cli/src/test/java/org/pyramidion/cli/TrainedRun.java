package org.pyramidion.cli;

import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.cli.TestingCommand.Result;
import org.pyramidion.testing.TestingBert;

/** A whole run on a tiny model, for tests that look at the command from outside. */
abstract class TrainedRun {

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    static Path bert;
    static Path corpus;
    static Path run;
    static Path questions;

    @BeforeAll
    static void train() throws IOException {
        bert = TestingBert.write(shared.resolve("bert"));
        corpus = shared.resolve("corpus");
        run = shared.resolve("runs/tiny");
        questions = TestingCommand.questions(shared);
        ok(buildCorpus(TestingCommand.documents(shared), corpus));
        ok(TestingCommand.run(TestingCommand.small(
                "warm-start", "--run", run.toString(), "--corpus", corpus.toString(), "--weights", bert.toString())));
        ok(TestingCommand.run("pretrain", "--run", run.toString()));
        ok(TestingCommand.run("finetune", "--run", run.toString(), "--questions", questions.toString()));
    }

    static Result buildCorpus(Path documents, Path place) {
        return TestingCommand.run(
                "corpus",
                "build",
                documents.toString(),
                "-o",
                place.toString(),
                "--vocab",
                bert.resolve("vocab.txt").toString(),
                "--block-length",
                "40");
    }

    String runPath() {
        return run.toString();
    }

    String place(String name) {
        return directory.resolve(name).toString();
    }
}
