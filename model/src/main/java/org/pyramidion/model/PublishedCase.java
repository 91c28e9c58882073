package org.pyramidion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import tools.jackson.databind.JsonNode;

/**
 * Whether published weights were trained on lower-cased text: what the tokenizer.json that brings the vocabulary does,
 * else what the first file beside the weights says. Google's own checkpoints have no such file; there the vocabulary
 * shows it.
 */
public final class PublishedCase {

    private static final List<String> SAYING = // ours says it in its config.json
            List.of("tokenizer_config.json", "config.json", "tokenizer.json");

    private PublishedCase() {}

    /**
     * Whether the weights in a directory were.
     *
     * @param vocabulary a vocab.txt
     * @throws PyramidionException if a file cannot be read
     */
    public static boolean isLower(Path directory, Path vocabulary) {
        try {
            return isLower(
                    List.of(directory.resolve(PretrainedWeights.MODEL)),
                    vocabulary,
                    WordPieceTokenizer.vocabulary(vocabulary));
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    static boolean isLower(List<Path> weights, Path vocabularyFile, List<String> vocabulary) throws IOException {
        for (Path file : files(weights, vocabularyFile)) {
            Optional<Boolean> said = said(file);
            if (said.isPresent()) {
                return said.get();
            }
        }
        return vocabulary.stream().noneMatch(PublishedCase::isUpper);
    }

    private static List<Path> files(List<Path> weights, Path vocabularyFile) {
        List<Path> files = new ArrayList<>();
        if (vocabularyFile.toString().endsWith(".json")) {
            files.add(vocabularyFile);
        }
        for (Path file : weights) {
            SAYING.stream()
                    .map(file::resolveSibling)
                    .filter(Files::isRegularFile)
                    .forEach(files::add);
        }
        return files;
    }

    private static Optional<Boolean> said(Path file) throws IOException {
        JsonNode json = PublishedSizes.parsed(Files.readAllBytes(file), file);
        Stream<JsonNode> normalisers = json.path("normalizer").findValues("lowercase").stream(); // may be a sequence
        return Stream.concat(Stream.of(json.path("do_lower_case")), normalisers)
                .filter(JsonNode::isBoolean)
                .map(JsonNode::asBoolean)
                .findFirst();
    }

    /** Not by the category of its letters: vocabularies of lower-cased text have ℝ, which has no small form. */
    private static boolean isUpper(String piece) {
        return !piece.startsWith("[") && !piece.equals(piece.toLowerCase(Locale.ROOT));
    }
}
