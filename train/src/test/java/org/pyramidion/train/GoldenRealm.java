package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.RealmModel;
import org.pyramidion.testing.Golden;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole model, in double precision, and a corpus, both made of reference vectors: what the trainer's own classes
 * compute on them is the reference's. Queries have an embedder of their own, which begins as the documents'.
 */
final class GoldenRealm implements AutoCloseable {

    private final Path directory;
    private final JsonNode vectors;
    private final RealmModel model;
    private final List<CorpusStore> corpora = new ArrayList<>();

    /** @param parts where the model's weights come from, by the prefix that they get */
    GoldenRealm(Golden set, Path directory, Map<String, String> parts) throws IOException {
        this.directory = directory;
        vectors = set.json("golden.json");
        Path place = Files.createDirectories(directory.resolve("model"));
        Files.write(place.resolve("vocab.txt"), vocabulary());
        Files.writeString(place.resolve("config.json"), config());
        List<WeightTensor> tensors = new ArrayList<>();
        try (Parameters all = Parameters.empty()) {
            parts.forEach((prefix, source) -> add(all, prefix, set, source));
            all.names().forEach(name -> tensors.add(Tensors.weight(name, all.get(name))));
            SafeTensors.write(place.resolve("model.safetensors"), tensors, Map.of());
        }
        model = RealmModel.read(place);
    }

    /** @param source a file, and behind a colon the prefix of the tensors that are meant */
    private static void add(Parameters all, String prefix, Golden set, String source) {
        String[] named = (source + ":").split(":", -1);
        try (Parameters weights = weights(set, named[0])) {
            all.under(prefix).putAll(weights.under(named[1]));
        }
    }

    /** The weights of one file, in double precision. */
    static Parameters weights(Golden set, String name) {
        try (WeightFile weights = SafeTensors.open(set.file(name));
                Parameters single = Parameters.empty()) {
            weights.names().forEach(tensor -> single.put(tensor, Tensors.of(weights.tensor(tensor))));
            return single.to(ScalarType.Double);
        }
    }

    private String config() {
        JsonNode bert = vectors.get("config");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("embedder", bert);
        config.put("encoder", bert);
        config.put("retriever_proj_size", bert.get("retriever_proj_size"));
        config.put("span_hidden_size", bert.get("span_hidden_size"));
        config.put("share_embedders", false);
        return JsonMapper.shared().writeValueAsString(config);
    }

    JsonNode vectors() {
        return vectors;
    }

    RealmModel model() {
        return model;
    }

    List<String> vocabulary() {
        return Golden.strings(vectors.get("vocab"));
    }

    /** The text of some wordpieces. */
    String text(int[] ids) {
        return Arrays.stream(ids)
                .mapToObj(vocabulary()::get)
                .collect(Collectors.joining(" "))
                .replace(" ##", "");
    }

    /** A corpus of one block a document. */
    CorpusStore corpus(List<String> titles, List<String> texts) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            lines.add(JsonMapper.shared()
                    .writeValueAsString(Map.of("id", "d" + i, "title", titles.get(i), "text", texts.get(i))));
        }
        Path source = Files.write(directory.resolve("documents.jsonl"), lines);
        Path place = directory.resolve("corpus" + corpora.size());
        try (WordPieceTokenizer tokenizer =
                WordPieceTokenizer.ofVocabulary(directory.resolve("model/vocab.txt"), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(40).build(List.of(source), place);
        }
        CorpusStore corpus = CorpusStore.open(place);
        corpora.add(corpus);
        assertThat(corpus.size()).isEqualTo(texts.size());
        return corpus;
    }

    @Override
    public void close() {
        model.close();
        corpora.forEach(CorpusStore::close);
    }
}
