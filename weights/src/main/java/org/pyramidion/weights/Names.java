package org.pyramidion.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Translates the variable names of Google's BERT, REALM and ORQA checkpoints to the parameter names of this project,
 * which are those of HuggingFace's BERT.
 *
 * <table>
 * <caption>Layouts, and the part of the model each belongs to</caption>
 * <tr><td>{@code bert/…}, {@code cls/…}</td><td>{@link Part#ENCODER}</td></tr>
 * <tr><td>{@code module/bert/…}, {@code module/cls/…}</td><td>{@link Part#ENCODER}, exported as a hub module</td></tr>
 * <tr><td>{@code module/module/module/bert/…}, {@code module/module/{dense,LayerNorm}/…}</td><td>{@link Part#EMBEDDER},
 *     pre-trained</td></tr>
 * <tr><td>{@code module/module/module/module/bert/…}, {@code module/module/module/{dense,LayerNorm}/…}</td>
 *     <td>{@link Part#QUERY_EMBEDDER}, fine-tuned</td></tr>
 * <tr><td>{@code reader/module/bert/…}, {@code reader/module/cls/…},
 * {@code reader/{dense,dense_1,layer_normalization}/…}</td>
 *     <td>{@link Part#READER}</td></tr>
 * <tr><td>{@code block_emb}</td><td>{@link Part#INDEX}</td></tr>
 * </table>
 *
 * Within a part: {@code layer_3} becomes {@code layer.3}; {@code kernel} becomes {@code weight} and is transposed to
 * [out, in]; {@code gamma} becomes {@code weight}, {@code beta} {@code bias}. State of the optimiser and step counters
 * have no name here.
 */
public final class Names {

    private static final Pattern LAYOUT = Pattern.compile("(?<reader>reader/)?(?<modules>(?:module/)*)(?<rest>.+)");
    private static final Pattern TRAINING_STATE =
            Pattern.compile(".*(/adam_[mv]|AdamWeightDecayOptimizer.*|(^|/)global_step)");
    private static final Map<String, String> READER_HEAD = Map.of(
            "dense", "qa_outputs.dense_intermediate",
            "dense_1", "qa_outputs.dense_output",
            "layer_normalization", "qa_outputs.layer_normalization");
    private static final Map<String, String> PROJECTION = Map.of("dense", "cls.dense", "LayerNorm", "cls.LayerNorm");

    /** How many modules are around the projection of a pre-trained embedder; one more around a fine-tuned one. */
    private static final int PRE_TRAINED = 2;

    private Names() {}

    /** The part of the model that a variable belongs to; one checkpoint may hold several. */
    public enum Part {
        /** BERT with its language-model head: {@code bert.…}, {@code cls.predictions.…}. */
        ENCODER,
        /** BERT and the projection to the embedding: {@code bert.…}, {@code cls.dense.…}, {@code cls.LayerNorm.…}. */
        EMBEDDER,
        /** The same, of queries: fine-tuning trains it and leaves that of the documents behind. */
        QUERY_EMBEDDER,
        /** BERT and the span scorer: {@code bert.…}, {@code qa_outputs.…}. */
        READER,
        /** The embeddings of all blocks: {@code block_emb}. */
        INDEX
    }

    /**
     * A translated name.
     *
     * @param part where the parameter belongs
     * @param name its name within that part
     * @param transposed whether the matrix must be transposed
     */
    public record Parameter(Part part, String name, boolean transposed) {}

    /** The parameter that a TensorFlow variable holds; nothing if it holds none, such as a state of the optimiser. */
    public static Optional<Parameter> parameter(String variable) {
        Matcher layout = LAYOUT.matcher(variable);
        if (TRAINING_STATE.matcher(variable).matches() || !layout.matches()) {
            return Optional.empty();
        }
        int nesting = layout.group("modules").length() / "module/".length();
        String rest = layout.group("rest");
        boolean network = rest.startsWith("bert/") || rest.startsWith("cls/"); // one module deeper than its projection
        Part part = part(layout.group("reader") != null, network ? nesting - 1 : nesting, variable);
        return translate(part, rest);
    }

    /** Whether a variable is the optimiser's or counts steps: nothing of the model. */
    static boolean isTrainingState(String variable) {
        return TRAINING_STATE.matcher(variable).matches();
    }

    private static Part part(boolean reader, int nesting, String variable) {
        if (variable.equals("block_emb")) {
            return Part.INDEX;
        }
        if (reader) {
            return Part.READER;
        }
        if (nesting < PRE_TRAINED) {
            return Part.ENCODER;
        }
        return nesting == PRE_TRAINED ? Part.EMBEDDER : Part.QUERY_EMBEDDER;
    }

    private static Optional<Parameter> translate(Part part, String variable) {
        if (part == Part.INDEX) {
            return Optional.of(new Parameter(part, variable, false));
        }
        String[] path = variable.split("/", 2);
        if (path.length == 1) {
            return Optional.empty();
        }
        return prefix(part, path[0])
                .map(prefix -> new Parameter(part, prefix + "." + parameterPath(path[1]), path[1].endsWith("kernel")));
    }

    private static Optional<String> prefix(Part part, String first) {
        if (first.equals("bert") || first.equals("cls")) {
            return Optional.of(first);
        }
        return switch (part) {
            case READER -> Optional.ofNullable(READER_HEAD.get(first));
            case EMBEDDER, QUERY_EMBEDDER -> Optional.ofNullable(PROJECTION.get(first));
            case ENCODER, INDEX -> Optional.empty();
        };
    }

    private static String parameterPath(String path) {
        int slash = path.lastIndexOf('/');
        String leaf = path.substring(slash + 1);
        String parents = path.substring(0, slash + 1)
                .replaceAll("\\blayer_(\\d+)\\b", "layer.$1")
                .replace('/', '.');
        return parents
                + switch (leaf) {
                    case "kernel", "gamma", "output_weights" -> "weight";
                    case "beta", "output_bias" -> "bias";
                    default -> leaf.endsWith("_embeddings") ? leaf + ".weight" : leaf;
                };
    }

    /** One part of a TensorFlow checkpoint under this project's names. Closing it closes {@code checkpoint}. */
    public static WeightFile translated(Path file, WeightFile checkpoint, Part part) {
        Map<String, Supplier<WeightTensor>> tensors = new LinkedHashMap<>();
        for (String variable : checkpoint.names()) {
            parameter(variable)
                    .filter(parameter -> parameter.part() == part)
                    .ifPresent(
                            parameter -> tensors.put(parameter.name(), () -> tensor(checkpoint, variable, parameter)));
        }
        return new MappedWeights(file, checkpoint::close, tensors, checkpoint.metadata());
    }

    private static WeightTensor tensor(WeightFile checkpoint, String variable, Parameter parameter) {
        WeightTensor tensor = checkpoint.tensor(variable);
        return (parameter.transposed() ? tensor.transposed() : tensor).named(parameter.name());
    }
}
