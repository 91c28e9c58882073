package org.pyramidion.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.WeightFile;

/**
 * A published sentence encoder as it is, with its own pooling and no training: what retrieval is worth without REALM. Its
 * vectors are of unit length, so that their inner product is the cosine that it was trained for.
 */
public final class SentenceEncoder implements AutoCloseable {

    /** How a sentence's vector is made of the last hidden states. */
    public enum Pooling {
        /** That of {@code [CLS]}, without BERT's pooler. */
        FIRST,
        /** Their mean, marks included. */
        MEAN
    }

    /**
     * The encoders that are known by name.
     *
     * @see #MINILM all-MiniLM-L6-v2
     * @see #BGE bge-small-en-v1.5
     */
    public enum Published {
        /** all-MiniLM-L6-v2: mean, at most 256 wordpieces, questions as they are. */
        MINILM("minilm", Pooling.MEAN, 256, ""),
        /** bge-small-en-v1.5: first state, at most 512 wordpieces, an instruction before questions. */
        BGE("bge-small", Pooling.FIRST, 512, "Represent this sentence for searching relevant passages: ");

        private final String weights;
        private final Pooling pooling;
        private final int maxLength;
        private final String instruction;

        Published(String weights, Pooling pooling, int maxLength, String instruction) {
            this.weights = weights;
            this.pooling = pooling;
            this.maxLength = maxLength;
            this.instruction = instruction;
        }

        /** The name of its weights. */
        public String weights() {
            return weights;
        }
    }

    private final Published published;
    private final Bert bert;
    private final Parameters weights;
    private final WordPieceTokenizer tokenizer;

    private SentenceEncoder(Published published, BertConfig config, Parameters weights, WordPieceTokenizer tokenizer) {
        this.published = published;
        this.bert = new Bert(config, weights);
        this.weights = weights;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens an encoder.
     *
     * @param directory of its weights
     * @param precision what its products are computed in
     * @throws org.pyramidion.base.PyramidionException if something is absent or damaged
     */
    public static SentenceEncoder open(Published published, Path directory, Precision precision) {
        try (ImportedModel model = ImportedModel.open(List.of(directory), Optional.empty(), Optional.empty());
                Scope scope = Scope.withoutGradients()) {
            Parameters weights = Parameters.empty(precision);
            WeightFile source = model.encoder();
            source.names().stream()
                    .filter(name -> name.startsWith("bert."))
                    .forEach(name -> weights.put(name.substring("bert.".length()), Tensors.of(source.tensor(name))));
            return new SentenceEncoder(published, model.bert(), weights, model.tokenizer());
        }
    }

    /** What its products are computed in. */
    public Precision precision() {
        return weights.precision();
    }

    /** How many numbers a vector has. */
    public int dimension() {
        return bert.config().hidden();
    }

    /** How many wordpieces of a text it reads, marks included. */
    public int maxLength() {
        return published.maxLength;
    }

    /** The wordpieces in the order of their ids. */
    public List<String> vocabulary() {
        return tokenizer.vocabulary();
    }

    /** A passage as one text: {@code [CLS] title text [SEP]}. */
    public InputSequence passage(int[] title, int[] text) {
        return framed(IntStream.concat(IntStream.of(title), IntStream.of(text)).toArray());
    }

    /** A passage without a title. */
    public InputSequence passage(String text) {
        return framed(tokenizer.encode(text).ids());
    }

    /** A question, with the instruction that the encoder wants before it. */
    public InputSequence question(String question) {
        return framed(tokenizer.encode(published.instruction + question).ids());
    }

    private InputSequence framed(int[] tokens) {
        return InputSequence.of(
                new InputSequence.Marks(tokenizer.clsId(), tokenizer.sepId()), published.maxLength, tokens);
    }

    /** One vector of unit length a sequence, {@code [B, H]}. */
    public Tensor embed(PackedBatch batch) {
        Tensor pooled = switch (published.pooling) {
            case FIRST -> bert.hidden(batch, batch.firstRows(), 0);
            case MEAN -> bert.mean(batch, 0);
        };
        Tensor squares = pooled.mul(pooled).sum(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
        return pooled.div(squares.sqrt().clamp_min(new Scalar(1e-12)));
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
