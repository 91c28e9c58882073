package org.pyramidion.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Bert;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.InputSequence.Marks;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;

/**
 * A BERT with two numbers a wordpiece, its logits as the start and the end of the answer; the two of {@code [CLS]}
 * stand for no answer. Weights have the names of HuggingFace's {@code BertForQuestionAnswering}. The matrices of the
 * word and the position embeddings stay as published.
 */
final class ReaderNetwork implements AutoCloseable {

    /** Longest input, and from where to where the next window of a long passage begins. */
    private static final int LENGTH = 384;

    private static final int STRIDE = 128;
    private static final int QUESTION = 64;
    private static final int ANSWER = 30;
    private static final double DEVIATION = 0.02;

    private final BertConfig config;
    private final Parameters weights;
    private final WordPieceTokenizer tokenizer;

    private ReaderNetwork(BertConfig config, Parameters weights, WordPieceTokenizer tokenizer) {
        this.config = config;
        this.weights = weights;
        this.tokenizer = tokenizer;
    }

    /**
     * A published BERT with a random head.
     *
     * @param directory as {@link PretrainedWeights} makes it
     * @param precision what products are computed in; those of the head in float32 always
     * @throws org.pyramidion.base.PyramidionException if something is absent or damaged
     */
    static ReaderNetwork ofPublished(Path directory, long seed, Precision precision) {
        Parameters weights = Parameters.empty(precision);
        try (WeightFile file = SafeTensors.open(directory.resolve(PretrainedWeights.MODEL));
                Scope scope = Scope.withoutGradients()) {
            for (String name : file.names()) {
                if (name.startsWith("bert.") && !name.startsWith("bert.pooler.")) {
                    weights.adopt(name, Tensors.of(file.tensor(name)), scope);
                }
            }
            BertConfig config = config(directory.resolve(PretrainedWeights.CONFIG));
            addHead(weights, config.hidden(), seed);
            weights.freeze("bert.embeddings.word_embeddings.weight");
            weights.freeze("bert.embeddings.position_embeddings.weight");
            return new ReaderNetwork(
                    config,
                    weights,
                    WordPieceTokenizer.ofVocabulary(directory.resolve(PretrainedWeights.VOCABULARY), true));
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /** The sizes that a file tells. */
    static BertConfig config(Path file) {
        try {
            return BertConfig.fromJson(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private static void addHead(Parameters weights, int hidden, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * hidden];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * DEVIATION);
        }
        weights.put("qa_outputs.weight", Tensors.of(values, 2, hidden));
        weights.put("qa_outputs.bias", Tensors.of(new float[2], 2));
    }

    BertConfig config() {
        return config;
    }

    WordPieceTokenizer tokenizer() {
        return tokenizer;
    }

    Parameters weights() {
        return weights;
    }

    ReaderFormat format() {
        return new ReaderFormat(
                new Marks(tokenizer.clsId(), tokenizer.sepId()),
                Math.min(LENGTH, config.maxPositions()),
                STRIDE,
                Math.min(QUESTION, config.maxPositions() / 4),
                ANSWER);
    }

    /** The start's and the end's logits of every slot, {@code [B, S, 2]}. */
    Tensor logits(ReadingBatch batch, double dropout) {
        PackedBatch packed = new PackedBatch(batch.inputs(), weights.precision());
        Tensor hidden = new Bert(config, weights.under("bert.")).hidden(packed, dropout);
        Tensor logits = Ops.linear( // [T, 2]; a product with two columns costs less than rounding what goes into it
                Precision.FLOAT32,
                Ops.dropout(hidden, dropout),
                weights.get("qa_outputs.weight"),
                weights.get("qa_outputs.bias"));
        return Ops.rows(logits, Tensors.of(batch.rows(), batch.rows().length)).view(batch.size(), batch.slots(), 2);
    }

    /**
     * The logits of all choices of each reading, {@code [B, 1 + P · A]}: no answer, then every span, by its first piece
     * and then by its size. Spans that an answer may not be are pushed far down.
     */
    Tensor choices(ReadingBatch batch, double dropout) {
        int size = batch.size();
        int longest = batch.longest();
        int ends = longest + batch.answer() - 1;
        Tensor logits = logits(batch, dropout);
        Tensor none = logits.select(1, 0).sum(1).unsqueeze(1); // [B, 1]
        Tensor start = logits.narrow(1, 1, longest).select(2, 0).add(Tensors.of(batch.begins(), size, longest));
        Tensor end = logits.narrow(1, 1, ends).select(2, 1).add(Tensors.of(batch.ends(), size, ends));
        Tensor spans = start.unsqueeze(2).add(end.unfold(1, batch.answer(), 1)); // [B, P, A]
        return Ops.concat(1, none, spans.reshape(size, (long) longest * batch.answer()));
    }

    /** The sum over the examples of −log p(a right choice). */
    Tensor loss(TrainingBatch batch, double dropout) {
        Tensor all = choices(batch.readings(), dropout); // [B, C]
        long[] shape = {batch.readings().size(), batch.most()};
        Tensor right = torch.gather(all, 1, Tensors.of(batch.choices(), shape)) // [B, R]
                .add(Tensors.of(batch.repeated(), shape));
        return Ops.logSumExp(all, 1).sub(Ops.logSumExp(right, 1)).sum();
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
