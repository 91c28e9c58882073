package org.pyramidion.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.WeightFile;

/**
 * A published sentence encoder as it is, with its own pooling and no training: what retrieval is worth without REALM.
 * Its vectors are of unit length, so that their inner product is the cosine that it was trained for.
 */
public final class SentenceEncoder implements AutoCloseable {

    /**
     * The encoders that are known by name.
     *
     * @see #MINILM all-MiniLM-L6-v2
     * @see #BGE bge-small-en-v1.5
     */
    public enum Published {
        /** all-MiniLM-L6-v2: mean, at most 256 wordpieces, questions as they are. */
        MINILM(new SentenceForm("minilm", SentencePooling.MEAN, 256, "")),
        /** bge-small-en-v1.5: first state, at most 512 wordpieces, an instruction before questions. */
        BGE(new SentenceForm(
                "bge-small", SentencePooling.FIRST, 512, "Represent this sentence for searching relevant passages: "));

        private final SentenceForm form;

        Published(SentenceForm form) {
            this.form = form;
        }

        /** The one whose weights have that name; nothing if they are of something else. */
        public static Optional<Published> of(String weights) {
            return Arrays.stream(values())
                    .filter(published -> published.weights().equals(weights))
                    .findFirst();
        }

        public SentenceForm form() {
            return form;
        }

        /** The name of its weights. */
        public String weights() {
            return form.name();
        }
    }

    private final SentenceForm form;
    private final Bert bert;
    private final Parameters weights;
    private final WordPieceTokenizer tokenizer;

    private SentenceEncoder(Published published, BertConfig config, Parameters weights, WordPieceTokenizer tokenizer) {
        this.form = published.form();
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
                    .forEach(name ->
                            weights.adopt(name.substring("bert.".length()), Tensors.of(source.tensor(name)), scope));
            return new SentenceEncoder(published, model.bert(), weights, model.tokenizer());
        }
    }

    /** The name of its weights. */
    public String name() {
        return form.name();
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
        return form.maxLength();
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
        return framed(tokenizer
                .encodeStart(form.instruction() + question, form.maxLength())
                .ids());
    }

    private InputSequence framed(int[] tokens) {
        return InputSequence.of(
                new InputSequence.Marks(tokenizer.clsId(), tokenizer.sepId()), form.maxLength(), tokens);
    }

    /** One vector of unit length a sequence, {@code [B, H]}. */
    public Tensor embed(PackedBatch batch) {
        return form.embed(bert, batch, 0);
    }

    /** The vectors of some questions, {@code [Q, H]} row-major. */
    public float[] embedQuestions(List<String> questions) {
        return embed(questions.stream().map(this::question).toList());
    }

    /** The vectors of some passages without titles, {@code [P, H]} row-major. */
    public float[] embedPassages(List<String> passages) {
        return embed(passages.stream().map(this::passage).toList());
    }

    /** The vectors of some sequences at once, {@code [B, H]} row-major. */
    public float[] embed(List<InputSequence> inputs) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(embed(new PackedBatch(inputs, precision())));
        }
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
