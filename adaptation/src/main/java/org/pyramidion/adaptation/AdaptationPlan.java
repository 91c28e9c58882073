package org.pyramidion.adaptation;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Masking;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.train.MaskableText;
import org.pyramidion.weights.PretrainedWeights;

/**
 * The settings of an adaptation: those of the module, then what follows from the text and the budget, then what the run
 * began with, then what the user says, later ones winning.
 *
 * @param seconds the whole budget, embedding and measuring included
 * @param own what the user says
 */
record AdaptationPlan(RunDirectory run, CorpusStore corpus, int seconds, List<ConfigSource.Entry> own) {

    /** With fewer passages to learn from, or fewer blanks and questions to measure by, nothing can be told. */
    static final int FEWEST_PASSAGES = 100;

    static final int FEWEST_MEASURED = 20;

    /** Of the budget, what embedding the corpus once may take for its documents to learn too. */
    private static final double DOCUMENTS_LEARN = 1.0 / 6;

    /** Of the budget, what embedding the corpus once may take at all. */
    private static final double EMBEDDING = 1.0 / 2;

    /** Of the budget, what is kept for measuring. */
    private static final double MEASURING = 0.05;

    private static final List<ConfigSource.Entry> BOTH_LEARN = List.of(
            set("pretrain.train-documents", "true"),
            set("pretrain.in-batch", "true"),
            set("pretrain.candidates", "4"),
            set("pretrain.learning-rate", "1e-5"));

    /** Held near where they began: documents do not follow. */
    private static final List<ConfigSource.Entry> QUESTIONS_LEARN = List.of(
            set("pretrain.train-documents", "false"),
            set("pretrain.candidates", "50"),
            set("pretrain.learning-rate", "5e-6"),
            set("pretrain.anchor", "1"));

    /** Before anything is trained: what of the text is masked. */
    TrainConfig beginning(int questions, Progress progress) {
        TrainConfig config = resolved(List.of()).config();
        if (!run.entries().isEmpty()) {
            return config;
        }
        var vocabulary =
                PretrainedBert.directory(config.model().weights(), progress).resolve(PretrainedWeights.VOCABULARY);
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary, true)) {
            MaskableText twice = text(config, tokenizer, Masking.CORROBORATED);
            if (isEnough(twice, 0)) {
                return masking(Masking.CORROBORATED);
            }
            requireEnough(text(config, tokenizer, Masking.SALIENT), questions);
            return masking(Masking.SALIENT);
        }
    }

    private MaskableText text(TrainConfig config, WordPieceTokenizer tokenizer, Masking masking) {
        return MaskableText.of(
                corpus,
                tokenizer,
                masking,
                config.model().queryLength(),
                config.pretrain().heldOut());
    }

    private static boolean isEnough(MaskableText text, int questions) {
        return text.training() >= FEWEST_PASSAGES && text.heldOut() + questions >= FEWEST_MEASURED;
    }

    private void requireEnough(MaskableText text, int questions) {
        if (!isEnough(text, questions)) {
            throw new PyramidionException(
                    ("too little text to adapt to: %s with a name or a date to learn from (%d are needed), %s and"
                                    + " %s made by rule to measure by (%d); ask it as it is, with the encoder as"
                                    + " published")
                            .formatted(
                                    Amounts.of(text.training(), "passages"),
                                    FEWEST_PASSAGES,
                                    Amounts.of(text.heldOut(), "blanks"),
                                    Amounts.of(questions, "questions"),
                                    FEWEST_MEASURED));
        }
    }

    private TrainConfig masking(Masking masking) {
        return resolved(List.of(set("pretrain.masking", masking.name()))).config();
    }

    /**
     * Makes sure that embedding leaves time to learn.
     *
     * @param embedding seconds for the whole corpus
     */
    void requireTime(double embedding) {
        if (embedding > EMBEDDING * seconds) {
            throw new PyramidionException(
                    ("embedding %s takes about %s here, more than half of the budget of %s; give a budget of %d"
                                    + " minutes or more")
                            .formatted(
                                    Amounts.of(corpus.size(), "passages"),
                                    Amounts.duration(embedding),
                                    Amounts.duration(seconds),
                                    (int) Math.ceil(embedding / EMBEDDING / 60)));
        }
    }

    /**
     * For pre-training: how long, and whether documents learn too. An earlier try's choice stands.
     *
     * @param embedding seconds that the corpus took to embed
     * @param spent seconds of the budget so far
     */
    TrainConfig training(double embedding, double spent) {
        if (ConfigFile.resolve(run.entries()).config().pretrain().schedule().seconds() > 0) {
            return resolved(List.of()).config();
        }
        boolean documents = embedding <= DOCUMENTS_LEARN * seconds;
        double left = seconds * (1 - MEASURING) - spent - (documents ? 1.1 * embedding : 0);
        List<ConfigSource.Entry> made = new ArrayList<>();
        made.add(set("pretrain.seconds", Integer.toString(Math.max(1, (int) left))));
        made.addAll(documents ? BOTH_LEARN : QUESTIONS_LEARN);
        return resolved(made).config();
    }

    private static ConfigSource.Entry set(String path, String value) {
        return new ConfigSource.Entry(path, value, "adapt");
    }

    /** @param made settings that follow from text and budget; a run that has begun knows none of them yet */
    private ConfigFile.Resolved resolved(List<ConfigSource.Entry> made) {
        List<ConfigSource.Entry> all = new ArrayList<>(ConfigSource.resource(AdaptationPlan.class, "adapt.yaml"));
        all.addAll(run.entries());
        all.addAll(made);
        all.addAll(own);
        return ConfigFile.resolve(all);
    }

    /** As {@link #beginning} settled them, with what is to be fitted to the weights left open. */
    ConfigFile.Resolved settled(TrainConfig config) {
        return resolved(
                List.of(set("pretrain.masking", config.pretrain().masking().name())));
    }
}
