package org.pyramidion.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Kills a process that changes a corpus over and over ({@code kill -9}): there is always a whole corpus, old or new.
 */
class CorpusKillTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    private static final int KILLS = Integer.getInteger("pyramidion.kills", 4);
    private static final int DOCUMENTS = 50;

    @TempDir
    Path directory;

    private Path place;

    @BeforeEach
    void build() throws IOException {
        place = directory.resolve("corpus");
        try (WordPieceTokenizer tokenizer = TestingTokenizer.of(directory)) {
            new CorpusBuilder(tokenizer).threads(1).build(List.of(source("first.jsonl", 0)), place);
        }
        source("second.jsonl", 1);
    }

    /** Documents that all say which version they are. */
    private Path source(String name, int version) throws IOException {
        return TestingFiles.write(
                directory,
                name,
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(i -> "{\"id\": %d, \"text\": \"Version %d of it.\"}".formatted(i, version))
                        .toArray(String[]::new));
    }

    /** Changes the corpus from one version to the other and back, for ever. */
    static final class ChangingProcess {
        public static void main(String... args) {
            while (true) {
                change(Path.of(args[0]));
            }
        }
    }

    private static void change(Path directory) {
        for (String name : List.of("second.jsonl", "first.jsonl")) {
            new CorpusRevision(directory.resolve("corpus"))
                    .threads(1)
                    .update(Sources.of(List.of(directory.resolve(name)), READERS));
        }
    }

    @Test
    void a_change_that_is_killed_leaves_a_whole_corpus() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            classPath(),
                            ChangingProcess.class.getName(),
                            directory.toString())
                    .inheritIO()
                    .start();
            Thread.sleep(700 + random.nextInt(400));
            assertThat(process.isAlive()).isTrue();
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

            Artifact.find(place)
                    .orElseThrow(() -> new AssertionError("seed " + seed))
                    .verify();
            requireOneVersion();
        }
        change(directory); // what the killed have left behind does not matter
        requireOneVersion();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void requireOneVersion() {
        try (CorpusStore corpus = CorpusStore.open(place)) {
            assertThat(corpus.documents()).isEqualTo(DOCUMENTS);
            assertThat(IntStream.range(0, corpus.size()).mapToObj(corpus::text)).containsOnly(corpus.text(0));
        }
    }

    @Test
    void whoever_opens_a_corpus_meanwhile_gets_one_version() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread changing = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                change(directory);
            }
        });
        for (int i = 0; i < 200; i++) {
            requireOneVersion();
        }
        over.set(true);
        changing.join();
    }
}
