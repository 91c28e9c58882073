package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Fingerprint64;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.DocumentUid;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.QuestionSplit;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.testing.Golden;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.databind.JsonNode;

/** From text to inputs, answers and splits, as the published code makes them. */
@ParameterizedClass
@EnumSource(Golden.class)
class FeaturizationTest {

    private final Golden set;
    private JsonNode golden;
    private WordPieceTokenizer tokenizer;

    FeaturizationTest(Golden set) {
        this.set = set;
    }

    @BeforeEach
    void open() throws IOException {
        golden = set.json("featurization.json");
        tokenizer = WordPieceTokenizer.ofVocabulary(set.file("feat_vocab.txt"), true);
    }

    @AfterEach
    void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    @Test
    void texts_are_cut_into_the_same_wordpieces_at_the_same_bytes() {
        assertThat(tokenizer.vocabulary()).isEqualTo(Golden.strings(golden.get("vocab")));
        for (JsonNode expected : golden.get("tokenize")) {
            String text = expected.get("text").asString();
            Tokens tokens = tokenizer.encode(text);
            List<String> actual = IntStream.range(0, tokens.size())
                    .mapToObj(i -> "%s %d %d-%d"
                            .formatted(
                                    tokenizer.piece(tokens.ids()[i]),
                                    tokens.ids()[i],
                                    bytes(text, tokens.starts()[i]),
                                    bytes(text, tokens.limits()[i])))
                    .toList();
            assertThat(actual)
                    .as(text)
                    .isEqualTo(expected.get("tokens")
                            .valueStream()
                            .map(t -> "%s %d %d-%d"
                                    .formatted(
                                            t.get("t").asString(),
                                            t.get("id").asInt(),
                                            t.get("start").asInt(),
                                            t.get("stop").asInt()))
                            .toList());
        }
    }

    @Test
    void sequences_are_framed_and_cut_as_published() {
        for (JsonNode expected : golden.get("bert_format")) {
            int[][] parts =
                    expected.get("input_seqs").valueStream().map(Golden::ints).toArray(int[][]::new);
            InputSequence sequence =
                    InputSequence.of(marks(), expected.get("max_seq_len").asInt(), parts);
            assertPadded(sequence, expected.get("ids"), expected.get("mask"), expected.get("segments"));
        }
    }

    @Test
    void a_span_masks_the_wordpieces_that_lie_inside_it_and_one_without_any_is_passed_over() {
        JsonNode params = golden.get("featurize_params");
        for (JsonNode expected : golden.get("mask_query")) {
            Optional<MaskedSentence> masked = mask(params, expected.get("span"));
            if (expected.has("error")) {
                assertThat(masked).as("%s", expected).isEmpty();
                continue;
            }
            assertThat(masked).as("%s", expected).isPresent();
            assertThat(masked.get().tokens()).isEqualTo(Golden.ints(expected.get("token_ids_after_masking")));
            assertThat(masked.get().targets()).isEqualTo(Golden.ints(expected.get("masked_token_ids")));
            assertThat(masked.get().positions()).isEqualTo(Golden.ints(expected.get("mask_indices")));
        }
    }

    @Test
    void a_masked_sentence_and_its_documents_become_the_published_inputs() {
        JsonNode params = golden.get("featurize_params");
        JsonNode expected = golden.get("featurize_query_and_docs");
        MaskedSentence masked = mask(params, params.get("span")).orElseThrow();
        int query = params.get("query_seq_len").asInt();
        int block = params.get("candidate_seq_len").asInt();
        var format = new InputFormat(marks(), query, block, query + block);
        assertPadded(format.query(masked.tokens()), expected.get("query_inputs"), -1);
        for (int n = 0; n < params.get("docs").size(); n++) {
            int[] title = Golden.ints(params.get("docs").get(n).get("title"));
            int[] body = Golden.ints(params.get("docs").get(n).get("body"));
            assertPadded(format.document(title, body), expected.get("candidate_inputs"), n);
            assertPadded(format.joint(masked.tokens(), body), expected.get("joint_inputs"), n);
        }
        int slots = params.get("max_masks").asInt();
        // [CLS] stands before the sentence.
        int[] positions = Arrays.stream(masked.positions()).map(i -> i + 1).toArray();
        int[] mask = new int[positions.length];
        Arrays.fill(mask, 1);
        assertThat(Arrays.copyOf(positions, slots)).isEqualTo(Golden.ints(expected.get("mlm_positions")));
        assertThat(Arrays.copyOf(masked.targets(), slots)).isEqualTo(Golden.ints(expected.get("mlm_targets")));
        assertThat(Arrays.copyOf(mask, slots)).isEqualTo(Golden.ints(expected.get("mlm_mask")));
    }

    @Test
    void documents_have_the_published_ids() {
        golden.get("uid").forEachEntry((key, expected) -> {
            String[] parts = key.split(" \\| ", -1);
            var uid = DocumentUid.of(parts[0], parts[1]);
            assertThat(uid.toString()).as(key).isEqualTo(expected.get("decimal").asString());
            assertThat("%040x".formatted(uid))
                    .as(key)
                    .isEqualTo(expected.get("hex").asString());
        });
    }

    @Test
    void answers_are_normalised_and_matched_as_published() {
        golden.get("normalize_answer")
                .forEachEntry((answer, expected) ->
                        assertThat(Answers.normalise(answer)).as(answer).isEqualTo(expected.asString()));
        for (JsonNode expected : golden.get("regex_match")) {
            assertThat(Answers.matchesRegex(
                            expected.get("prediction").asString(),
                            expected.get("pattern").asString()))
                    .as("%s", expected)
                    .isEqualTo(expected.get("match").asBoolean());
        }
    }

    @Test
    void questions_fall_into_the_published_split() {
        golden.get("split_hash").forEachEntry((question, expected) -> {
            long fingerprint = Fingerprint64.of(question.getBytes(StandardCharsets.UTF_8));
            assertThat(Long.toUnsignedString(fingerprint))
                    .as(question)
                    .isEqualTo(expected.get("fingerprint").asString());
            assertThat(QuestionSplit.bucket(question))
                    .isEqualTo(expected.get("bucket").asInt());
            assertThat(QuestionSplit.of(question))
                    .isEqualTo(expected.get("mod10").asInt() == 0 ? QuestionSplit.DEV : QuestionSplit.TRAIN);
        });
    }

    /** The vectors hold no inputs: they follow from the rows, and a block that was cut gets a tail to be cut. */
    @ParameterizedTest
    @ValueSource(strings = {"reader_inputs_official_unit_test", "reader_inputs_truncated"})
    void the_reader_gets_the_published_inputs_and_gold_spans(String name) {
        JsonNode vector = golden.get(name);
        JsonNode rows = vector.get("rows");
        int[] first = Golden.ints(rows.get(0).get("ids"));
        int length = first.length;
        int[] segments = Golden.ints(rows.get(0).get("seg"));
        int begun =
                (int) Arrays.stream(segments).takeWhile(segment -> segment == 0).count(); // of the block
        int sep = first[begun - 1];
        int[] question = Arrays.copyOfRange(first, 1, begun - 1);
        List<Block> blocks = new ArrayList<>();
        Set<List<Integer>> answers = new LinkedHashSet<>();
        for (int b = 0; b < rows.size(); b++) {
            int[] ids = Golden.ints(rows.get(b).get("ids"));
            int[] inBlock = Golden.ints(rows.get(b).get("bmask"));
            int[] body = IntStream.range(0, length)
                    .filter(i -> inBlock[i] == 1)
                    .map(i -> ids[i])
                    .toArray();
            boolean full = Golden.ints(rows.get(b).get("mask"))[length - 1] == 1;
            blocks.add(block(full ? Arrays.copyOf(body, body.length + 3) : body));
            int[] starts = Golden.ints(vector.get("gold_starts").get(b));
            int[] ends = Golden.ints(vector.get("gold_ends").get(b));
            for (int i = 0; i < starts.length; i++) {
                if (starts[i] >= 0) {
                    answers.add(
                            Arrays.stream(ids, starts[i], ends[i] + 1).boxed().toList());
                }
            }
        }
        var format = new InputFormat(new InputSequence.Marks(first[0], sep), length, length, length);
        Reading reading = Reading.of(format, question, blocks, length);
        float[] correct = reading.correct(answers.stream()
                .map(answer -> answer.stream().mapToInt(Integer::intValue).toArray())
                .toList());
        float[] mask = reading.mask();
        int longest = mask.length / blocks.size();
        for (int b = 0; b < rows.size(); b++) {
            JsonNode row = rows.get(b);
            assertPadded(reading.input(b), row.get("ids"), row.get("mask"), row.get("seg"));
            float[] own = Arrays.copyOfRange(mask, b * longest, (b + 1) * longest);
            assertThat(IntStream.range(0, length).map(i -> i < longest ? (int) own[i] : 0))
                    .containsExactly(
                            Arrays.stream(Golden.ints(row.get("bmask"))).boxed().toArray(Integer[]::new));
            assertThat(spans(reading, correct, b))
                    .isEqualTo(gold(
                            vector.get("gold_starts").get(b),
                            vector.get("gold_ends").get(b)));
        }
    }

    private static Set<Span> spans(Reading reading, float[] correct, int b) {
        Set<Span> spans = new LinkedHashSet<>();
        int count = reading.spans().count();
        for (int s = 0; s < count; s++) {
            if (correct[b * count + s] == 1) {
                spans.add(new Span(reading.spans().starts()[s], reading.spans().ends()[s]));
            }
        }
        return spans;
    }

    private static Set<Span> gold(JsonNode starts, JsonNode ends) {
        Set<Span> spans = new LinkedHashSet<>();
        for (int i = 0; i < starts.size(); i++) {
            if (starts.get(i).asInt() >= 0) {
                spans.add(new Span(starts.get(i).asInt(), ends.get(i).asInt()));
            }
        }
        return spans;
    }

    private static Block block(int[] tokens) {
        int[] places = new int[tokens.length];
        return new Block(
                0, "", "", "", new int[0], tokens, places, places, List.of(), List.of(), Map.of(), Optional.empty());
    }

    /** The vectors' sentence with one salient span, given in bytes. */
    private Optional<MaskedSentence> mask(JsonNode params, JsonNode span) {
        String text = params.get("text").asString();
        Tokens tokens = tokenizer.encode(text);
        var salient = new SalientSpan(
                chars(text, span.get(0).asInt()), chars(text, span.get(1).asInt()), "any");
        Block block = new Block(
                0,
                "",
                "",
                text,
                new int[0],
                tokens.ids(),
                tokens.starts(),
                tokens.limits(),
                List.of(new Span(0, text.length())),
                List.of(salient),
                Map.of(),
                Optional.empty());
        int capacity = params.get("query_seq_len").asInt() - 2;
        return MaskedSentence.of(block, tokenizer.maskId(), capacity, tokens.size()).stream()
                .findFirst();
    }

    private InputSequence.Marks marks() {
        return new InputSequence.Marks(tokenizer.clsId(), tokenizer.sepId());
    }

    private static int bytes(String text, int chars) {
        return text.substring(0, chars).getBytes(StandardCharsets.UTF_8).length;
    }

    private static int chars(String text, int bytes) {
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        return new String(all, 0, bytes, StandardCharsets.UTF_8).length();
    }

    private static void assertPadded(InputSequence actual, JsonNode inputs, int row) {
        assertPadded(
                actual,
                row(inputs.get("token_ids"), row),
                row(inputs.get("mask"), row),
                row(inputs.get("segment_ids"), row));
    }

    private static JsonNode row(JsonNode node, int row) {
        return row < 0 ? node : node.get(row);
    }

    private static void assertPadded(InputSequence actual, JsonNode ids, JsonNode mask, JsonNode segments) {
        int padded = ids.size();
        int[] real = new int[actual.length()];
        Arrays.fill(real, 1);
        assertThat(Arrays.copyOf(actual.ids(), padded)).isEqualTo(Golden.ints(ids));
        assertThat(Arrays.copyOf(real, padded)).isEqualTo(Golden.ints(mask));
        assertThat(Arrays.copyOf(actual.segments(), padded)).isEqualTo(Golden.ints(segments));
    }
}
