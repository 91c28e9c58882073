package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.WordPieceTokenizer;

/** Blanks whose answers no passage has in their own words: what each is called there is told with it. */
class AliasesTest {

    private static final int BLANKS = 20;

    @TempDir
    Path directory;

    private Path text(TestingRealm testing) throws IOException {
        Path source = Files.writeString(
                directory.resolve("text.jsonl"),
                IntStream.range(0, BLANKS)
                        .mapToObj(i ->
                                "{\"text\": \"It was qq%d there.\", \"spans\": [[7, %d, \"X\"]], \"also\": [\"the\"]}"
                                        .formatted(i, i < 10 ? 10 : 11))
                        .collect(Collectors.joining("\n")));
        try (WordPieceTokenizer tokenizer =
                WordPieceTokenizer.ofVocabulary(testing.bert().resolve("vocab.txt"), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(40).build(List.of(source), directory.resolve("text"));
        }
        return directory.resolve("text");
    }

    private static List<Integer> ranks(TrainConfig config, Run run, CorpusStore corpus) {
        return new Trainer(config, run, corpus, place -> MetricsLog.none(), Progress.none(), () -> false)
                .blankRanks(Stage.WARM_START, corpus.size());
    }

    @Test
    void a_passage_with_an_alias_of_the_answer_has_the_answer() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory)) {
            String text = "pretrain.text=" + text(testing);
            TrainConfig without = DistinctSettings.config("ict.steps=0", "mlm.steps=0", text);
            TrainConfig with = DistinctSettings.config("ict.steps=0", "mlm.steps=0", text, "pretrain.aliases=also");
            Run run = new Run(directory.resolve("run"));
            new Trainer(with, run, testing.corpus(), place -> MetricsLog.none(), Progress.none(), () -> false)
                    .warmStart(WarmStart.Source.of(testing.bert()));
            assertThat(ranks(without, run, testing.corpus())).hasSize(2).containsOnly(Integer.MAX_VALUE);
            assertThat(ranks(with, run, testing.corpus())).hasSize(2).doesNotContain(Integer.MAX_VALUE);
        }
    }
}
