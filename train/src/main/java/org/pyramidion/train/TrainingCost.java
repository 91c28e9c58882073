package org.pyramidion.train;

import org.pyramidion.model.BertConfig;
import org.pyramidion.model.Embedder;
import org.pyramidion.retrieval.BatchSizes;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.Judge;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.TrainConfig;

/**
 * What pre-training or fine-tuning will take, by arithmetic: the matrix products of a step, and the memory of its
 * weights, of what the gradient of one part of a batch needs, and of the index. Products are three times those of the
 * forward pass.
 *
 * @param wordpieces how many the encoder reads in a step
 * @param stepFlops floating-point operations of a step
 * @param refreshFlops of embedding the corpus once
 * @param weightBytes weights, and of those that learn gradients and the optimiser's two moments
 * @param activationBytes what a part of a batch keeps for its gradient
 * @param indexBytes embeddings of the corpus, in single precision
 */
public record TrainingCost(
        double wordpieces,
        double stepFlops,
        double refreshFlops,
        double weightBytes,
        double activationBytes,
        double indexBytes) {

    /**
     * How long inputs are, in wordpieces with marks.
     *
     * @param blocks how many blocks the knowledge corpus has
     */
    public record Inputs(double query, double block, double blocks) {}

    /** A masked language model's head reads about so many wordpieces of a sentence. */
    private static final double MASKS = 3;

    /**
     * Numbers that a layer keeps of each wordpiece for the gradient, in hidden sizes: its input; queries, keys and
     * values as they are multiplied; what attention gives, twice; the sums before both layer norms and the value
     * between them; the inner layer before and after its activation (four each); and what dropout chose.
     */
    private static final double KEPT = 18;

    private static final int FLOAT = Float.BYTES;

    /** The projection for one config, on networks of these sizes. */
    public static TrainingCost of(TrainConfig config, BertConfig embedder, BertConfig encoder, Inputs inputs) {
        PretrainConfig pretrain = config.pretrain();
        double pairs = (double) pretrain.schedule().batch() * pretrain.candidates();
        double together = inputs.query() + inputs.block();
        boolean first = config.model().pooling() == Embedder.Pooling.CLS;
        double embedBlock = embedder.flops(inputs.block(), first ? 1 : inputs.block());
        double asked = 3 * pretrain.schedule().batch() * embedder.flops(inputs.query(), first ? 1 : inputs.query());
        double fresh = pretrain.trainDocuments() ? fresh(pretrain) : 0; // the index has the others
        double embedded = 3 * pretrain.schedule().batch() * fresh * embedBlock;
        boolean reads = pretrain.judge() == Judge.ENCODER;
        boolean learns = reads && pretrain.trainEncoder();
        double read = pairs * (encoder.flops(together, MASKS) + MASKS * headFlops(encoder)) * (learns ? 3 : 1);
        double embedders = config.model().sharedEmbedders() && pretrain.trainDocuments() ? 1 : 2;
        double weights = embedders * embedder.parameters() + encoder.parameters();
        double micro = Math.min(pretrain.schedule().batch(), pretrain.microBatch());
        double kept = micro
                * (fresh * kept(embedder, inputs.block(), pretrain.dropout())
                        + (learns ? pretrain.candidates() * kept(encoder, together, pretrain.dropout()) : 0));
        return new TrainingCost(
                reads ? pairs * together : 0,
                asked + embedded + (reads ? read : 0),
                inputs.blocks() * embedBlock,
                4 * weights * FLOAT,
                kept,
                inputs.blocks() * config.model().projection() * FLOAT);
    }

    /** How many documents a sentence are embedded with gradients. */
    private static double fresh(PretrainConfig pretrain) {
        return pretrain.freshDocuments() > 0
                ? Math.min(pretrain.freshDocuments(), pretrain.candidates())
                : pretrain.candidates();
    }

    /**
     * The projection of fine-tuning: the query embedder learns, and the reader, if answers or claims are taught; the
     * model's other parts only lie there.
     *
     * @param inputs of which the block is what is read together with the question
     * @param questionsAtOnce how many questions are read in one part of a batch
     */
    public static TrainingCost ofFinetuning(
            TrainConfig config, BertConfig embedder, BertConfig encoder, Inputs inputs, int questionsAtOnce) {
        FinetuneConfig finetune = config.finetune();
        boolean reads = finetune.task() != FinetuningTask.RETRIEVAL;
        double batch = finetune.schedule().batch();
        double together = together(config, inputs);
        double sequences = reads ? batch * finetune.readerBeam() : 0;
        double asked = batch
                * embedder.flops(inputs.query(), config.model().pooling() == Embedder.Pooling.CLS ? 1 : inputs.query());
        double learning = embedder.parameters() + (reads ? encoder.parameters() : 0);
        double others =
                embedder.parameters() + encoder.parameters(); // documents' embedder, the language model's encoder
        double part = Math.min(batch, questionsAtOnce) * finetune.readerBeam();
        double kept = batch * kept(embedder, inputs.query(), finetune.dropout())
                + (reads ? part * (kept(encoder, together, finetune.dropout()) + keptSpans(config, together)) : 0);
        return new TrainingCost(
                sequences * together,
                3 * (asked + sequences * encoder.flops(together, together)),
                0,
                FLOAT * (4 * learning + others),
                kept,
                inputs.blocks() * config.model().projection() * FLOAT);
    }

    /** How many questions are read in one part of a batch on this process' device, each with its blocks. */
    static int questionsAtOnce(TrainConfig config, Inputs inputs) {
        double question = config.finetune().readerBeam() * together(config, inputs);
        int whole = (int) Math.max(1, BatchSizes.here().learning() / question);
        return Math.min(whole, config.finetune().schedule().batch());
    }

    private static double together(TrainConfig config, Inputs inputs) {
        return Math.min(inputs.query() + inputs.block(), config.finetune().readerLength());
    }

    /** What the reader's head keeps of a block: of each span the sum of its ends, before and after the norm. */
    private static double keptSpans(TrainConfig config, double length) {
        boolean spans = config.finetune().task() == FinetuningTask.ANSWERS;
        return spans
                ? FLOAT
                        * 3
                        * length
                        * config.finetune().maxSpanWidth()
                        * config.model().spanHidden()
                : 0;
    }

    private static double headFlops(BertConfig bert) {
        return 2.0 * bert.hidden() * (bert.hidden() + bert.vocabulary());
    }

    private static double kept(BertConfig bert, double length, double dropout) {
        // With dropout on its weights, attention keeps them: before it, after it, and what it chose.
        double attention = dropout > 0 ? 3 * bert.heads() * length * length : 0;
        return FLOAT * bert.layers() * (KEPT * length * bert.hidden() + attention);
    }

    /** All of the memory. */
    public double bytes() {
        return weightBytes + activationBytes + indexBytes;
    }

    /**
     * Seconds of one step with its share of refreshing the index.
     *
     * @param rate floating-point operations a second
     * @param refreshes how often the index is made anew, a step
     */
    public double secondsAStep(double rate, double refreshes) {
        return (stepFlops + refreshes * refreshFlops) / rate;
    }
}
