package org.pyramidion.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of a tokenizer that the native library takes, made from a vocabulary or read from a tokenizer.json.
 *
 * @param ascii how ASCII texts are cut, if that is done as BERT does
 * @param cased whether accents stay on their letters: such a vocabulary has the two composed
 */
record TokenizerJson(
        Map<String, Object> root, Vocabulary vocabulary, Optional<AsciiWordPieces.Rules> ascii, boolean cased) {

    /**
     * Sorted, as the order of an immutable map is another in each process: a corpus is named by the checksums of its
     * files.
     */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final String ADDED = "added_tokens";
    private static final String NORMALISER = "normalizer";
    private static final String PRE_TOKENISER = "pre_tokenizer";

    /**
     * What the native library knows. An unknown type it does not refuse if the other fields happen to be those of one
     * that it knows.
     */
    private static final Map<String, Set<String>> TYPES = Map.of(
            NORMALISER,
            Set.of(
                    "BertNormalizer",
                    "ByteLevel",
                    "Lowercase",
                    "NFC",
                    "NFD",
                    "NFKC",
                    "NFKD",
                    "Nmt",
                    "Precompiled",
                    "Prepend",
                    "Replace",
                    "Sequence",
                    "Strip",
                    "StripAccents"),
            PRE_TOKENISER,
            Set.of(
                    "BertPreTokenizer",
                    "ByteLevel",
                    "CharDelimiterSplit",
                    "Digits",
                    "FixedLength",
                    "Metaspace",
                    "Punctuation",
                    "Sequence",
                    "Split",
                    "UnicodeScripts",
                    "Whitespace",
                    "WhitespaceSplit"));

    private static final Map<String, String> PARTS_OF =
            Map.of(NORMALISER, "normalizers", PRE_TOKENISER, "pretokenizers");

    /** As Google's BERT tokenises: words of more than 200 characters are unknown as a whole. */
    private static final int MAX_CHARS_PER_WORD = 200;

    static TokenizerJson of(Vocabulary vocabulary, boolean lowerCase) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("version", "1.0");
        root.put(ADDED, List.of(maskToken(vocabulary)));
        root.put(
                NORMALISER,
                Map.of(
                        "type",
                        "BertNormalizer",
                        "clean_text",
                        true,
                        "handle_chinese_chars",
                        true,
                        "strip_accents",
                        lowerCase,
                        "lowercase",
                        lowerCase));
        root.put(PRE_TOKENISER, Map.of("type", "BertPreTokenizer"));
        root.put(
                "model",
                Map.of(
                        "type",
                        "WordPiece",
                        "unk_token",
                        Vocabulary.UNK,
                        "continuing_subword_prefix",
                        "##",
                        "max_input_chars_per_word",
                        MAX_CHARS_PER_WORD,
                        "vocab",
                        vocabulary.ids()));
        return new TokenizerJson(
                root, vocabulary, Optional.of(new AsciiWordPieces.Rules(lowerCase, MAX_CHARS_PER_WORD)), !lowerCase);
    }

    /** In the file the mask alone is special, as whoever else reads it will expect. */
    private static Map<String, Object> maskToken(Vocabulary vocabulary) {
        return Map.of(
                "id", vocabulary.find(Vocabulary.MASK).orElseThrow(),
                "content", Vocabulary.MASK,
                "single_word", false,
                "lstrip", false,
                "rstrip", false,
                "normalized", false,
                "special", true);
    }

    static TokenizerJson read(Path file) {
        if (!(parse(file) instanceof ObjectNode root)
                || !"WordPiece".equals(root.path("model").path("type").asString(""))) {
            throw new PyramidionException(
                    "%s: not the tokenizer.json of a WordPiece tokenizer; give one, or a vocab.txt".formatted(file));
        }
        requireTypes(root, file);
        Vocabulary vocabulary = new Vocabulary(pieces(root, file), file.toString());
        Optional<AsciiWordPieces.Rules> ascii = ascii(root);
        Map<String, Object> parts = new LinkedHashMap<>();
        root.forEachEntry(parts::put);
        for (String unwanted : List.of("truncation", "padding", "post_processor")) {
            parts.put(unwanted, NullNode.getInstance());
        }
        parts.put(ADDED, List.of(maskToken(vocabulary)));
        return new TokenizerJson(parts, vocabulary, ascii, isCased(root.path(NORMALISER)));
    }

    private static Optional<AsciiWordPieces.Rules> ascii(ObjectNode root) {
        JsonNode normaliser = root.path(NORMALISER);
        JsonNode model = root.path("model");
        boolean berts = normaliser.path("type").asString("").equals("BertNormalizer")
                && normaliser.path("clean_text").asBoolean(false)
                && normaliser.path("lowercase").isBoolean()
                && root.path(PRE_TOKENISER).path("type").asString("").equals("BertPreTokenizer")
                && model.path("unk_token").asString("").equals(Vocabulary.UNK)
                && model.path("continuing_subword_prefix").asString("").equals("##")
                && model.path("max_input_chars_per_word").isInt()
                && root.path(ADDED)
                        .valueStream()
                        .allMatch(token ->
                                model.path("vocab").has(token.path("content").asString("")));
        return berts
                ? Optional.of(new AsciiWordPieces.Rules(
                        normaliser.path("lowercase").asBoolean(),
                        model.path("max_input_chars_per_word").asInt()))
                : Optional.empty();
    }

    /** The content of a tokenizer.json. */
    String json() {
        return JSON.writeValueAsString(root);
    }

    /**
     * The description without any special token: no document can smuggle a [SEP], a [CLS] or a [MASK] into the model's
     * input.
     */
    String ofRunningText() {
        Map<String, Object> plain = new LinkedHashMap<>(root);
        plain.put(ADDED, List.of());
        return JSON.writeValueAsString(plain);
    }

    private static boolean isCased(JsonNode normaliser) {
        boolean lowerCase = normaliser.path("lowercase").asBoolean(true);
        return normaliser.path("type").asString("").equals("BertNormalizer")
                && !lowerCase
                && !normaliser.path("strip_accents").asBoolean(lowerCase);
    }

    private static void requireTypes(ObjectNode root, Path file) {
        TYPES.forEach((part, types) -> {
            if (!root.has(part)) {
                throw new PyramidionException(
                        "%s: says nothing of a %s, not even null; fetch the file again".formatted(file, part));
            }
            requireType(root.path(part), part, file);
        });
    }

    private static void requireType(JsonNode node, String part, Path file) {
        if (node.isNull()) {
            return;
        }
        String type = node.path("type").asString("");
        if (!TYPES.getOrDefault(part, Set.of()).contains(type)) {
            throw new PyramidionException("%s: a %s of the unknown type '%s'; fetch the file again"
                    .formatted(file, part, OneLine.of(type.substring(0, Math.min(type.length(), 40)))));
        }
        if (type.equals("Sequence")) {
            node.path(PARTS_OF.getOrDefault(part, "")).forEach(each -> requireType(each, part, file));
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new PyramidionException("cannot read the tokenizer %s: %s".formatted(file, Artifact.reason(e)), e);
        } catch (JacksonException e) {
            throw new PyramidionException(
                    "%s: not valid JSON: %s; fetch the file again".formatted(file, e.getOriginalMessage()), e);
        }
    }

    private static List<String> pieces(ObjectNode root, Path file) {
        SortedMap<Integer, String> byId = new TreeMap<>();
        root.path("model").path("vocab").forEachEntry((piece, id) -> byId.put(whole(id, file), piece));
        root.path(ADDED)
                .forEach(token -> byId.putIfAbsent(whole(token.path("id"), file), text(token.path("content"), file)));
        List<String> pieces = List.copyOf(byId.values());
        if (byId.isEmpty() || byId.firstKey() != 0 || byId.lastKey() != pieces.size() - 1) {
            throw new PyramidionException(
                    "%s: the ids of its vocabulary are not 0, 1, 2, …; fetch the file again".formatted(file));
        }
        return pieces;
    }

    private static int whole(JsonNode id, Path file) {
        if (!id.isInt()) {
            throw new PyramidionException(
                    "%s: a wordpiece has an id that is not a whole number, or none; fetch the file again"
                            .formatted(file));
        }
        return id.intValue();
    }

    private static String text(JsonNode content, Path file) {
        if (!content.isString()) {
            throw new PyramidionException(
                    "%s: an added token has a content that is not a text, or none; fetch the file again"
                            .formatted(file));
        }
        return content.stringValue();
    }
}
