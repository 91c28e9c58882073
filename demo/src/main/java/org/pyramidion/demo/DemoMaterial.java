package org.pyramidion.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.train.StageTraining;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.wordnet.WordNet;

/**
 * What the demo learns from and is measured with, kept in the directory of its run.
 *
 * @param documents JSONL; WordNet if not given
 * @param questions JSONL, given with documents and with them only
 * @param test to measure with; every fifth of the questions if not given
 * @param smoke whether hardly anything of WordNet will do
 */
public record DemoMaterial(
        RunDirectory run,
        Optional<Path> documents,
        Optional<Path> questions,
        Optional<Path> test,
        boolean smoke,
        Progress progress) {

    private static final WordNet.Options WORD_NET = new WordNet.Options(2_500, 1_000, 200, 300, 1);
    private static final WordNet.Options A_LITTLE = new WordNet.Options(150, 60, 10, 20, 1);

    /** The two halves of a question set. */
    public record Split(List<Question> train, List<Question> test) {}

    /** What the demo is of, in words: a directory is of one. */
    public String subject() {
        return documents
                .map(file -> file.toAbsolutePath().normalize().toString())
                .orElse(smoke ? "a little of WordNet" : "WordNet");
    }

    /** The demo's own settings, weaker than all others. */
    public static List<ConfigSource.Entry> settings(boolean ownFiles, boolean smoke) {
        List<ConfigSource.Entry> entries = new ArrayList<>(ConfigSource.resource(DemoMaterial.class, "demo.yaml"));
        if (ownFiles) {
            entries.addAll(ConfigSource.resource(DemoMaterial.class, "own-files.yaml"));
        }
        if (smoke) {
            entries.addAll(ConfigSource.resource(DemoMaterial.class, "smoke.yaml"));
        }
        return entries;
    }

    /** @throws PyramidionException if the questions are too few to hold some out */
    public Split split() {
        if (questions.isEmpty()) {
            Path source = wordNet();
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

    private Path wordNet() {
        Path source = run.directory().resolve("source");
        if (!Files.isRegularFile(source.resolve("questions.test.jsonl"))) {
            WordNet.write(source, smoke ? A_LITTLE : WORD_NET);
        }
        return source;
    }

    /** The corpus, built with the wordpieces of the weights that training begins with if it is not there. */
    public CorpusStore corpus(TrainConfig config) {
        Path place = run.directory().resolve("corpus");
        if (Artifact.find(place).isEmpty()) {
            Path source = documents.orElseGet(() -> wordNet().resolve("corpus.jsonl"));
            Path weights = PretrainedBert.directory(config.model().weights(), progress);
            try (WordPieceTokenizer tokenizer =
                    WordPieceTokenizer.ofVocabulary(weights.resolve(PretrainedWeights.VOCABULARY), true)) {
                new CorpusBuilder(tokenizer)
                        .maxBlockTokens(config.corpus().blockLength())
                        .progress(progress)
                        .build(List.of(source), place);
            }
        }
        return CorpusStore.open(place);
    }

    /**
     * The stages in their order: warm start, pre-training, and fine-tuning from each of these.
     *
     * @param finetuned whether those two are among them
     */
    public List<StageTraining> stages(TrainConfig config, CorpusStore corpus, List<Question> train, boolean finetuned) {
        List<StageTraining> stages = new ArrayList<>();
        stages.add(StageTraining.warmStart(run, config, corpus, () -> PretrainedBert.start(config.model(), progress)));
        stages.add(StageTraining.pretrain(run, config, corpus));
        if (finetuned) {
            for (Stage from : List.of(Stage.WARM_START, Stage.PRETRAIN)) {
                stages.add(StageTraining.finetune(run, config, corpus, from, train, Optional.empty()));
            }
        }
        return stages;
    }
}
