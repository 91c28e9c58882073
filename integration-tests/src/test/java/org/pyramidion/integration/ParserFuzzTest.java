package org.pyramidion.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.documents.ConllDocuments;
import org.pyramidion.documents.DelimitedText;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.evaluation.TrecRun;
import org.pyramidion.model.BertConfig;
import org.pyramidion.questions.AnswerableQuestions;
import org.pyramidion.questions.Qrels;
import org.pyramidion.questions.Questions;
import org.pyramidion.questions.RetrievedPassages;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.testing.fuzz.Fuzz;
import org.pyramidion.testing.fuzz.Mutator;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Every reader of text files, of questions, judgements, settings and documents, on damaged ones. How many variants of
 * each: {@code -Dpyramidion.fuzz=N}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParserFuzzTest {

    private static final int COUNT = Fuzz.count(2000);
    private static final long MOST_BYTES = 64 << 20;

    /** Reads a file that may be damaged. */
    @FunctionalInterface
    private interface FileReader {
        void read(Path file) throws Exception;
    }

    /** A whole file and who reads it. */
    private record Sample(String name, byte[] content, FileReader reader) {
        Sample(String name, String content, FileReader reader) {
            this(name, content.getBytes(UTF_8), reader);
        }
    }

    private static final String DOCUMENTS = """
            {"id": "a", "title": "Lyon", "text": "Lyon is a city. It lies on the Rhône.", "spans": [[0, 4, "PLACE"]]}
            {"_id": "b", "title": "", "text": "Paris 1889 \\ud83d\\ude00.", "year": 1889, "tags": ["x", {"y": null}]}
            """;

    private final Map<String, Sample> samples = new HashMap<>();
    private Path directory;

    @BeforeAll
    void write(@TempDir Path place) throws IOException {
        directory = place;
        add(new Sample("documents.jsonl", DOCUMENTS, file -> JsonlDocuments.forEach(file, document -> {})));
        add(new Sample("documents.jsonl.gz", packed(DOCUMENTS), file -> JsonlDocuments.forEach(file, document -> {})));
        add(new Sample("questions.jsonl", """
                {"id": 1, "question": "Who?", "answers": ["A", "B"], "evidence": ["a"], "kind": "x"}
                {"question": "When?", "answers": ["(18|19)\\\\d\\\\d"], "regex": true}
                """, Questions::read));
        add(new Sample("questions.tsv", "question\tanswers\nwho was it?\t['A', \"B\\'s\"]\n", Questions::read));
        add(new Sample("squad.json", """
                {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "Aba was here.", "qas": [
                {"id": "1", "question": "Who?", "answers": [{"text": "Aba", "answer_start": 0}], "is_impossible": false}
                ]}]}]}
                """, Questions::readAll));
        add(new Sample(
                "answerable.jsonl",
                "{\"id\": \"1\", \"answerable\": true}\n{\"id\": \"2\", \"hits\": []}\n",
                AnswerableQuestions::read));
        add(new Sample("judgements.txt", "1 0 a 1\n1 0 b 0\n2 0 a 3\n", Qrels::read));
        add(new Sample("judgements.tsv", "query-id\tcorpus-id\tscore\n1\ta\t1\n2\tb\t2\n", Qrels::read));
        add(new Sample("run.txt", "1 Q0 a 1 12.5 tag\n1 Q0 b 2 1e-3 tag\n2 Q0 a 1 3 tag\n", TrecRun::read));
        add(new Sample(
                "retrieved.jsonl",
                "{\"question\": \"Who?\", \"answers\": [\"A\"], \"ctxs\": [{\"id\": \"a\", \"title\": \"t\", \"text\":"
                        + " \"A.\", \"score\": 1.5}]}\n",
                file -> RetrievedPassages.read(file, found -> {})));
        add(new Sample(
                "names.conll",
                "-DOCSTART- O\n\nLyon B-LOC\nis O\n. O\n\nAnna B-PER\nBerg I-PER\n",
                file -> ConllDocuments.read(file)));
        add(new Sample("table.csv", "id,title,text\n1,\"a \"\"b\"\"\",\"two\nlines\"\n2,c,d\n", file -> {
            try (DelimitedText table = DelimitedText.open(file)) {
                DelimitedText.Rows rows = table.rows(',', true);
                while (rows.next().isPresent()) {
                    // to the end
                }
            }
        }));
        addSettings();
        addTokenizers(place);
        Files.createDirectories(place.resolve("run"));
    }

    private void addSettings() {
        add(new Sample(
                "config.yaml",
                "model:\n  weights: bert-base\npretrain.steps: 10\nict: {steps: 3}\n",
                file -> ConfigFile.resolve(ConfigSource.yaml(file))));
        add(new Sample(
                "run/run.yaml",
                "corpus: \"/data/corpus\"\ncorpus-id: \"corpus-1\"\n",
                file -> new RunDirectory(new Run(file.getParent())).corpus()));
        ConfigFile.write(directory.resolve("whole.yaml"), TrainConfig.defaults());
        add(new Sample(
                "run/config.yaml",
                text(directory.resolve("whole.yaml")),
                file -> new RunDirectory(new Run(file.getParent())).config()));
        add(new Sample("bert.json", """
                {"vocab_size": 100, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
                "intermediate_size": 64, "max_position_embeddings": 128, "type_vocab_size": 2, "hidden_act": "gelu",
                "layer_norm_eps": 1e-12}
                """, file -> BertConfig.fromJson(Files.readAllBytes(file), file.toString())));
    }

    private void addTokenizers(Path place) throws IOException {
        Path json = place.resolve("whole.json");
        Path vocabulary = place.resolve("whole.txt");
        try (WordPieceTokenizer tokenizer = TestingTokenizer.of(place)) {
            tokenizer.writeTokenizerJson(json);
            tokenizer.writeVocabulary(vocabulary);
        }
        String text = "The city of Aba, 1810 [SEP] \ud83d\ude00.";
        add(new Sample("tokenizer.json", text(json), file -> {
            try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofTokenizerJson(file)) {
                tokenizer.encode(text);
            }
        }));
        add(new Sample("vocab.txt", text(vocabulary), file -> {
            try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(file, true)) {
                tokenizer.encode(text);
            }
        }));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private void add(Sample sample) {
        samples.put(sample.name(), sample);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "documents.jsonl",
                "documents.jsonl.gz",
                "questions.jsonl",
                "questions.tsv",
                "squad.json",
                "answerable.jsonl",
                "judgements.txt",
                "judgements.tsv",
                "run.txt",
                "retrieved.jsonl",
                "names.conll",
                "table.csv",
                "config.yaml",
                "run/run.yaml",
                "run/config.yaml",
                "bert.json",
                "tokenizer.json",
                "vocab.txt"
            })
    void damaged(String name, TestReporter reporter) throws Exception {
        Sample sample = samples.get(name);
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, sample.content());
        sample.reader().read(file); // whole, it is read
        reporter.publishEntry(new Fuzz(name, MOST_BYTES)
                .run(COUNT, seed -> {
                    Files.write(file, Mutator.mutate(sample.content(), seed));
                    sample.reader().read(file);
                })
                .toString());
        Files.delete(file);
    }

    @Test
    void everySampleIsTried() {
        assertThat(samples.keySet()).hasSize(18).containsAll(List.of("config.yaml", "vocab.txt"));
    }
}
