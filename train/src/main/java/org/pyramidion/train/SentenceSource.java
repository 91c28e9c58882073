package org.pyramidion.train;

import java.nio.file.Path;
import java.util.Collections;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.RealmModel;
import org.pyramidion.run.Masking;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.text.Span;

/**
 * Where masked sentences come from.
 *
 * @param config of the run
 * @param knowledge the corpus of evidence
 * @param corpus the knowledge corpus, or another one
 * @param own the blocks of the knowledge corpus that its sentences must not retrieve
 */
record SentenceSource(TrainConfig config, CorpusStore knowledge, CorpusStore corpus, OwnBlocks own)
        implements AutoCloseable {

    /** @throws PyramidionException if there is no such corpus, or it has another vocabulary */
    static SentenceSource open(TrainConfig config, CorpusStore knowledge, RealmModel model) {
        String place = config.pretrain().text();
        CorpusStore text = place.equals(PretrainConfig.SAME) ? knowledge : CorpusStore.open(Path.of(place));
        text.requireVocabulary(model.tokenizer().vocabulary());
        OwnBlocks own = new OwnBlocks(text, knowledge, config.pretrain().exclusion());
        return new SentenceSource(config, knowledge, text, own);
    }

    /** Draws of them. */
    SentenceSampler sampler(RealmModel model, long seed) {
        PretrainConfig pretrain = config.pretrain();
        return new SentenceSampler(
                corpus,
                model.tokenizer(),
                new SentenceSampler.Settings(
                        pretrain.masking(),
                        config.inputs(model).queryCapacity(),
                        pretrain.maxMasks(),
                        pretrain.heldOut(),
                        pretrain.aliasField()),
                seed,
                pretrain.masking() == Masking.CORROBORATED
                        ? new Corroboration(knowledge, own)::holds
                        : (block, masked) -> true);
    }

    /** One of them as a person would put it. */
    Trainer.Blank blank(MaskedSentence masked) {
        Block block = corpus.block(masked.block());
        Span sentence = block.sentences().stream()
                .filter(s -> s.contains(masked.span()))
                .findFirst()
                .orElseThrow();
        String masks = String.join(" ", Collections.nCopies(masked.positions().length, "[MASK]"));
        String text = block.text().substring(sentence.start(), masked.span().start())
                + masks
                + block.text().substring(masked.span().limit(), sentence.limit());
        return new Trainer.Blank(text, masked.span().of(block.text()), block.documentId());
    }

    /** The knowledge corpus stays open. */
    @Override
    public void close() {
        if (corpus != knowledge) {
            corpus.close();
        }
    }
}
