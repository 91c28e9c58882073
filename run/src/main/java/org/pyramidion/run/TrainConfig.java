package org.pyramidion.run;

import java.util.Optional;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;

/**
 * Everything that decides what a training run does. The defaults are the published method's constants at a size that
 * two cores can train; {@code docs/config.md} tells where each comes from.
 *
 * @param seed of everything random; equal seeds give equal runs on equal threads
 * @param threads for one operation; 0 for all cores
 * @param precision what matrix products are computed in; AUTO for the faster one on this machine
 */
public record TrainConfig(
        long seed,
        int threads,
        Products precision,
        Corpus corpus,
        Model model,
        Ict ict,
        Mlm mlm,
        Pretrain pretrain,
        Refresh refresh,
        Finetune finetune) {

    /** The choices of a precision. */
    public enum Products {
        FLOAT32,
        BFLOAT16,
        AUTO;

        /** What it comes to on this machine. */
        public Precision here() {
            return switch (this) {
                case FLOAT32 -> Precision.FLOAT32;
                case BFLOAT16 -> Precision.BFLOAT16;
                case AUTO -> Precision.fastest();
            };
        }
    }

    /** @param blockLength longest block with its title, in wordpieces */
    public record Corpus(int blockLength) {}

    /**
     * @param weights the published BERT to start from: {@code bert-base}, {@code minilm}, {@code bge-small}, or a
     *     directory
     * @param embedderWeights where the embedders start, {@value #SAME} for {@code weights}; a published sentence
     *     encoder named here is taken as it is, with its own pooling and size and no projection
     * @param encoderWeights where encoder and reader start, {@value #SAME} for {@code weights}
     * @param embedderLayers how many of its first layers the embedders keep
     * @param encoderLayers how many the encoder and the reader keep
     * @param trainedEncoderLayers how many of the encoder's (and the reader's) last layers are trained; 0 for all, as
     *     published
     * @param projection size of the retrieval embedding
     * @param projectionNorm whether a layer norm follows the projection, as in the published code but not in the paper
     * @param pooling what a text's vector is made of before the projection
     * @param embeddingScale what the weights of the embedding's layer norm start at; 1 as published, less for softer
     *     scores
     * @param scoreScale where a sentence encoder embeds: what a score is of a cosine at the start
     * @param sharedEmbedders whether queries and documents share one embedder
     * @param spanHidden hidden size of the span scorer
     * @param queryLength longest query, in wordpieces with marks
     */
    public record Model(
            String weights,
            String embedderWeights,
            String encoderWeights,
            int embedderLayers,
            int encoderLayers,
            int trainedEncoderLayers,
            int projection,
            boolean projectionNorm,
            Embedder.Pooling pooling,
            double embeddingScale,
            double scoreScale,
            boolean sharedEmbedders,
            int spanHidden,
            int queryLength) {

        /** The weights that the others are. */
        public static final String SAME = "same";

        /** What the embedders start from by itself; nothing if it is what the encoder does. */
        public Optional<String> ownEmbedder() {
            return Optional.of(embedderWeights).filter(name -> !name.equals(SAME));
        }

        /** The name of the weights that the encoder starts from. */
        public String encoderStart() {
            return encoderWeights.equals(SAME) ? weights : encoderWeights;
        }
    }

    /**
     * The inverse cloze task.
     *
     * @param seconds after which the task ends, however many steps are done, the learning rate following time; 0 for no
     *     limit
     * @param removal share of sentences removed from their block
     */
    public record Ict(
            int steps, int seconds, int batch, double learningRate, int warmup, double removal, double dropout) {}

    /**
     * The masked language model in the shape of pre-training's input.
     *
     * @param seconds see {@link Ict}
     * @param nullShare how often a sentence is read with the null document
     * @param evidenceShare how often, of the other times, it is read with a retrieved document that has the masked
     *     words, where there is one
     */
    public record Mlm(
            int steps,
            int seconds,
            int batch,
            double learningRate,
            int warmup,
            double nullShare,
            double evidenceShare,
            double dropout) {}

    /**
     * REALM's pre-training.
     *
     * @param text corpus directory of the masked sentences; {@value #SAME} for the knowledge corpus itself
     * @param masking what is masked of a sentence
     * @param exclusion what is no candidate for it
     * @param query what retrieval is asked: the masked sentence, or a question made of it
     * @param judge what says how likely a document makes the blank
     * @param seconds see {@link Ict}
     * @param batch sentences a step
     * @param microBatch how many of them go through the networks at once
     * @param candidates documents a sentence, the null document included
     * @param overRetrieve how many times as many the index is asked for, to be ranked with the present parameters
     * @param overDraw how many times as many sentences are drawn as a step learns from: those are kept whose candidates
     *     differ in whether they hold what is masked, as far as there are enough
     * @param trainDocuments whether the document embedder learns; if not, queries get an embedder of their own and the
     *     index is never stale
     * @param trainEncoder whether the encoder learns; if not, it judges forward only
     * @param inBatch whether each sentence is scored with the best document of the others' too, of which no help is
     *     expected
     * @param ictShare share of a batch that is whole sentences, whose own block is to be found
     * @param anchor weight of the squared distance of queries' embeddings, at unit length, from where they began
     * @param maxMasks most wordpieces masked in a sentence, and so the longest salient span
     * @param heldOut how many blocks are held out of the training queries
     * @param keepBest whether the model of highest retrieval utility on these is kept beside the last
     */
    public record Pretrain(
            String text,
            Masking masking,
            Exclusion exclusion,
            BlankQuery query,
            Judge judge,
            int steps,
            int seconds,
            int batch,
            int microBatch,
            int candidates,
            int overRetrieve,
            int overDraw,
            boolean trainDocuments,
            boolean trainEncoder,
            boolean inBatch,
            double ictShare,
            double anchor,
            int maxMasks,
            double learningRate,
            int warmup,
            double dropout,
            MarginalLikelihood.Scheme scheme,
            int heldOut,
            boolean keepBest,
            int logEvery,
            int evaluateEvery,
            int checkpointEvery) {

        /** The text corpus that is the knowledge corpus. */
        public static final String SAME = "same";
    }

    /** Who makes the index anew while pre-training goes on. */
    public enum Builder {
        /** The trainer itself, between two steps: slow, and the same run each time. */
        BETWEEN_STEPS,
        /** A thread beside the trainer. */
        THREAD,
        /** Other processes, started with {@code pyramidion index build --follow RUN}. */
        PROCESS
    }

    /** Whose query embedder searches the index during pre-training. */
    public enum Queries {
        /** The present one's: only documents are out of date. */
        CURRENT,
        /** That of the step at which the index was made, as published: queries and documents fit each other. */
        SNAPSHOT
    }

    /**
     * The refresh of the index during pre-training.
     *
     * @param every when
     * @param builder by whom
     * @param threads of the builder, where that is a thread
     * @param maxAge steps after which the trainer waits for a newer index; 0 for never
     * @param queries what an index that lags behind is searched with
     */
    public record Refresh(RefreshSchedule every, Builder builder, int threads, int maxAge, Queries queries) {}

    /**
     * Open-domain question answering (ORQA), and claims.
     *
     * @param task what is taught
     * @param seconds see {@link Ict}
     * @param batch questions a step, 1 as published
     * @param readerBeam blocks that are read
     * @param retrieverBeam blocks that the retriever's own loss is over
     * @param wordsBeam how many that BM25 finds are among these as well, where retrieval alone is taught
     * @param anchor see {@link Pretrain}; where retrieval alone is taught
     * @param readerLength longest question with a block, in wordpieces; never more than query and block may have
     *     together
     * @param maxSpanWidth longest answer, in wordpieces
     * @param answers when a block or a span is right
     */
    public record Finetune(
            FinetuningTask task,
            int steps,
            int seconds,
            int batch,
            double learningRate,
            int warmup,
            double dropout,
            int readerBeam,
            int retrieverBeam,
            int wordsBeam,
            double anchor,
            int readerLength,
            int maxSpanWidth,
            AnswerRule answers,
            int logEvery,
            int checkpointEvery) {}

    /** The defaults. */
    public static TrainConfig defaults() {
        return new TrainConfig(
                1,
                0,
                Products.FLOAT32,
                new Corpus(288),
                new Model(
                        "bert-base",
                        Model.SAME,
                        Model.SAME,
                        12,
                        12,
                        0,
                        128,
                        true,
                        Embedder.Pooling.CLS,
                        1,
                        32,
                        true,
                        256,
                        64),
                new Ict(2_000, 0, 64, 1e-4, 0, 0.9, 0.1),
                new Mlm(2_000, 0, 32, 3e-5, 0, 0.25, 0.5, 0.1),
                new Pretrain(
                        Pretrain.SAME,
                        Masking.SALIENT,
                        Exclusion.DOCUMENT,
                        BlankQuery.SENTENCE,
                        Judge.ENCODER,
                        10_000,
                        0,
                        8,
                        8,
                        8,
                        1,
                        1,
                        true,
                        true,
                        false,
                        0,
                        0,
                        10,
                        3e-5,
                        0,
                        0.1,
                        MarginalLikelihood.Scheme.PER_TOKEN,
                        200,
                        false,
                        10,
                        500,
                        500),
                new Refresh(RefreshSchedule.every(500), Builder.BETWEEN_STEPS, 1, 0, Queries.CURRENT),
                new Finetune(
                        FinetuningTask.ANSWERS,
                        5_000,
                        0,
                        1,
                        1e-5,
                        0,
                        0.1,
                        5,
                        5_000,
                        0,
                        0,
                        320,
                        10,
                        AnswerRule.PUBLISHED,
                        50,
                        500));
    }

    /** How a model of this run gets its texts. */
    public InputFormat inputs(RealmModel of) {
        int together = model.queryLength() + corpus.blockLength();
        return of.inputs(model.queryLength(), corpus.blockLength(), Math.min(finetune.readerLength(), together));
    }
}
