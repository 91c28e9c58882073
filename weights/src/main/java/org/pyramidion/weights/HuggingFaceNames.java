package org.pyramidion.weights;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pyramidion.weights.Names.Parameter;
import org.pyramidion.weights.Names.Part;

/**
 * Translates the tensor names of HuggingFace's BERT and REALM classes, and of this project's own model files, to a part
 * and a name within it.
 *
 * <table>
 * <caption>Classes, by the names that tell them</caption>
 * <tr><td>{@code embeddings.…}, {@code encoder.layer.…}, {@code pooler.…}</td><td>BertModel: {@link
 * Part#ENCODER}</td></tr>
 * <tr><td>{@code bert.…}, {@code cls.predictions.…}</td><td>BertForMaskedLM, BertForPreTraining: {@link
 * Part#ENCODER}</td></tr>
 * <tr><td>{@code realm.…}, {@code cls.dense.…}</td><td>RealmEmbedder: {@link Part#EMBEDDER}</td></tr>
 * <tr><td>{@code realm.…}, {@code qa_outputs.…}</td><td>RealmReader: {@link Part#READER}</td></tr>
 * <tr><td>{@code realm.…}, {@code cls.predictions.…} alone</td><td>RealmKnowledgeAugEncoder: {@link
 * Part#ENCODER}</td></tr>
 * <tr><td>{@code embedder.…}, {@code query_embedder.…}</td><td>RealmScorer: {@link Part#EMBEDDER},
 *     {@link Part#QUERY_EMBEDDER}</td></tr>
 * <tr><td>{@code embedder.…}, {@code reader.…}, {@code block_emb}</td><td>RealmForOpenQA: {@link Part#QUERY_EMBEDDER},
 *     {@link Part#READER}, {@link Part#INDEX}</td></tr>
 * <tr><td>the same without {@code block_emb}, and {@code encoder.realm.…}</td><td>a model of this project: {@code
 *     embedder.…} is {@link Part#EMBEDDER}</td></tr>
 * </table>
 *
 * Old files call the weights of layer norms {@code gamma} and {@code beta}.
 */
final class HuggingFaceNames {

    private static final List<String> BARE = List.of("embeddings.", "encoder.layer.", "pooler.");
    private static final Pattern GAMMA = Pattern.compile("LayerNorm\\.gamma$");
    private static final Pattern BETA = Pattern.compile("LayerNorm\\.beta$");
    private static final String INDEX = "block_emb";
    private static final String BERT = "bert.";
    private static final String REALM = "realm.";

    private final Part root;
    private final Part embedder;

    /** @param names all names of a file, which together tell what class it is of */
    HuggingFaceNames(Set<String> names) {
        this.root = root(names);
        this.embedder = names.contains(INDEX) ? Part.QUERY_EMBEDDER : Part.EMBEDDER;
    }

    private static Part root(Set<String> names) {
        if (names.stream().anyMatch(name -> name.startsWith("qa_outputs."))) {
            return Part.READER;
        }
        return names.stream().anyMatch(name -> name.startsWith("cls.dense.")) ? Part.EMBEDDER : Part.ENCODER;
    }

    /** Where a tensor belongs; nothing if its name says nothing. */
    Optional<Parameter> parameter(String name) {
        String modern = BETA.matcher(GAMMA.matcher(name).replaceFirst("LayerNorm.weight"))
                .replaceFirst("LayerNorm.bias");
        if (modern.equals(INDEX)) {
            return Optional.of(new Parameter(Part.INDEX, INDEX, false));
        }
        if (BARE.stream().anyMatch(modern::startsWith)) {
            return Optional.of(new Parameter(root, BERT + modern, false));
        }
        return under("query_embedder.", Part.QUERY_EMBEDDER, modern)
                .or(() -> under("embedder.", embedder, modern))
                .or(() -> under("encoder.", Part.ENCODER, modern))
                .or(() -> under("reader.", Part.READER, modern))
                .or(() -> within(root, modern));
    }

    private static Optional<Parameter> under(String prefix, Part part, String name) {
        return name.startsWith(prefix) ? within(part, name.substring(prefix.length())) : Optional.empty();
    }

    private static Optional<Parameter> within(Part part, String name) {
        String own = name.startsWith(REALM) ? BERT + name.substring(REALM.length()) : name;
        boolean known = own.startsWith(BERT) || own.startsWith("cls.") || own.startsWith("qa_outputs.");
        return known ? Optional.of(new Parameter(part, own, false)) : Optional.empty();
    }
}
