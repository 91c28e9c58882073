package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.documents.Document;
import org.pyramidion.questions.Question;
import org.pyramidion.study.BlankReport.Logs;
import tools.jackson.databind.json.JsonMapper;

/** Whole studies of files, as small as they can be: a made-up world's documents and questions, a step or two a stage. */
class StudyTest {

    private static final String SETTINGS = """
            settings:
              threads: 1
              model.weights: %s
              corpus.block-length: 32
              model.pooling: mean
              model.projection: 16
              model.span-hidden: 16
              model.query-length: 24
              ict.steps: 0
              mlm.steps: 2
              mlm.batch: 4
              mlm.warmup: 1
              pretrain.steps: 2
              pretrain.batch: 4
              pretrain.warmup: 1
              pretrain.micro-batch: 4
              pretrain.candidates: 3
              pretrain.held-out: 12
              pretrain.evaluate-every: 0
              pretrain.checkpoint-every: 0
              refresh.every: never
              finetune.steps: 2
              finetune.batch: 4
              finetune.retriever-beam: 20
              finetune.answers: words
              finetune.checkpoint-every: 0
            """;

    private static final String DATA = """
            data:
              corpora:
                all: {files: [$DATA/all.jsonl]}
                told: {files: [$DATA/told.jsonl]}
              corpus: all
              train: [$DATA/train.jsonl]
              questions: {held out: $DATA/test.jsonl, trained: $DATA/train.jsonl}
            """;

    @TempDir
    static Path data;

    @TempDir
    private Path directory;

    private static String settings;

    @BeforeAll
    static void make() throws IOException {
        World world = World.of(new World.Size(60, 10, 20, 12, 12, 4, 0, 0, 8, true), 1);
        WorldFiles.Shape shape = new WorldFiles.Shape(60, 10, 20, 12, 12, 4, 0, 0, 8, 1, 32);
        WorldFiles files = new WorldFiles(data.resolve("world"));
        files.make(world, shape, 1, Progress.none());
        documents("all", world.documents());
        documents("told", world.text());
        questions("test", world.test());
        questions("train", world.training());
        settings = SETTINGS.formatted(files.bert());
    }

    private static void documents(String name, List<Document> documents) throws IOException {
        Files.write(
                data.resolve(name + ".jsonl"),
                documents.stream().map(Corpora::line).toList());
    }

    private static void questions(String name, List<Question> questions) throws IOException {
        Files.write(
                data.resolve(name + ".jsonl"),
                questions.stream()
                        .map(question -> JsonMapper.shared()
                                .writeValueAsString(Map.of(
                                        "id",
                                        question.id(),
                                        "question",
                                        question.text(),
                                        "answers",
                                        question.answers())))
                        .toList());
    }

    private Report run(String yaml, boolean small) throws IOException {
        Path file = Files.writeString(directory.resolve("tiny.yaml"), yaml);
        Optional<? extends Report> report = Studies.run(
                file, directory.resolve("out"), new Studies.Settings(data, small), Progress.none(), () -> false);
        return report.orElseThrow();
    }

    @Test
    void arms_are_trained_or_only_rank_and_stand_beside_what_others_published() throws IOException {
        String yaml = DATA + settings + """
                readers:
                  first: {corpus: told, train: [$DATA/train.jsonl], settings: {finetune.steps: 1}}
                arms:
                  words: {ranker: bm25}
                  orqa: {stage: baseline}
                  orqa-first: {stage: baseline, reader: first}
                  words-read: {ranker: bm25, from: orqa-first}
                  realm: {stage: finetune}
                  realm-first: {stage: finetune, from: realm, reader: first}
                  told: {stage: finetune, settings: {pretrain.text: told}}
                compare: [{figure: recall@5, above: words, below: realm}]
                published: {source: A paper, rows: {DrQA: {trained: {em: 20.7}}}}
                """;
        StudyReport report = (StudyReport) run(yaml, false);
        assertThat(report.sets()).extracting(StudyReport.OnSet::name).containsExactly("held out", "trained");
        assertThat(report.sets()).extracting(StudyReport.OnSet::questions).containsExactly(10, 20);
        assertThat(arm(report, "words").figures()).containsOnlyKeys("recall@1", "recall@5", "recall@20");
        assertThat(arm(report, "words-read").figures())
                .containsKey("em")
                .containsAllEntriesOf(arm(report, "words").figures());
        assertThat(arm(report, "realm").overQuestions()).containsKeys("em", "recall@5");
        assertThat(report.markdown().lines())
                .anyMatch(line -> line.equals("| *published: DrQA* | – | – | – | *20.7* |"))
                .anyMatch(line -> line.startsWith("| words above realm | recall@5 | "));
        assertThat(report.markdown().split("published: DrQA", -1))
                .as("on one set")
                .hasSize(2);
        assertThat(directory.resolve("out/report.html")).content().contains("<title>words: ");

        Path seed = directory.resolve("out/seed-1");
        assertReads(seed.resolve("orqa-first/baseline"), seed.resolve("readers/first-of-start/baseline/model"));
        assertReads(seed.resolve("realm-first/finetune"), seed.resolve("readers/first-of-realm/baseline/model"));
        assertBegins(seed.resolve("readers/first-of-start"), seed.resolve("start/warm-start/model"));
        assertBegins(seed.resolve("readers/first-of-realm"), seed.resolve("realm/pretrain/model"));
        assertThat(id(seed.resolve("realm/warm-start/model"))).isEqualTo(id(seed.resolve("start/warm-start/model")));
        assertThat(id(seed.resolve("realm-first/pretrain/model"))).isEqualTo(id(seed.resolve("realm/pretrain/model")));
        assertThat(id(seed.resolve("told/warm-start/model"))).isNotEqualTo(id(seed.resolve("start/warm-start/model")));
        assertThat(seed.resolve("told/pretrain/corpora.yaml"))
                .content()
                .contains(id(directory.resolve("out/corpora/told")));

        Files.delete(seed.resolve("realm/pretrain/model/manifest.json"));
        assertThat(run(yaml, false).markdown()).as("all is measured").isEqualTo(report.markdown());
    }

    private static StudyReport.Arm arm(StudyReport report, String name) {
        return report.sets().getFirst().arms().stream()
                .filter(arm -> arm.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertReads(Path stage, Path reader) {
        assertThat(stage.resolve("corpora.yaml")).content().contains("reader: \"%s\"".formatted(id(reader)));
    }

    private static void assertBegins(Path run, Path model) {
        assertThat(run.resolve("config.yaml")).content().contains(model.toString());
    }

    private static String id(Path artifact) {
        return Artifact.find(artifact).orElseThrow().id();
    }

    @Test
    void a_small_version_takes_the_first_documents_and_the_first_questions_that_they_answer() throws IOException {
        String yaml = DATA.replace(", trained: $DATA/train.jsonl", "") + settings + """
                arms: {words: {ranker: bm25}}
                small: {limits: {passages: 14, questions: 3}}
                """;
        StudyReport report = (StudyReport) run(yaml, true);
        assertThat(Files.readAllLines(directory.resolve("out/corpora/all.jsonl")))
                .hasSize(14)
                .isEqualTo(Files.readAllLines(data.resolve("all.jsonl")).subList(0, 14));
        assertThat(report.sets().getFirst().questions()).isEqualTo(3);
        assertThat(Objects.requireNonNull(arm(report, "words").figures().get("recall@20"))
                        .mean())
                .isEqualTo(1);
        assertThatThrownBy(() -> run(yaml.replace("test.jsonl", "train.jsonl"), true))
                .as("about other facts")
                .hasMessageContaining("none of 20 questions has an answer");
    }

    @Test
    void blanks_are_filled_alone_and_with_what_is_retrieved() throws IOException {
        BlankReport report = (BlankReport) run(DATA + settings + """
                blanks: {count: 4}
                arms:
                  bert: {stage: warm-start, retrieves: false, settings: {mlm.steps: 0}}
                  realm: {stage: pretrain}
                compare: [{figure: ln p, above: realm, below: bert}]
                published: {source: A paper}
                """, false);
        assertThat(report.facts()).hasSize(4).allSatisfy(fact -> {
            assertThat(fact.text()).contains("[MASK]").doesNotContain(fact.answer());
            assertThat(fact.other()).isEmpty();
        });
        assertThat(report.arms().getFirst().blanks())
                .allSatisfy(logs -> assertThat(logs.retrieved()).isEqualTo(logs.alone()));
        assertThat(report.arms().get(1).blanks())
                .allSatisfy(logs -> assertThat(logs.retrieved()).isNotEqualTo(logs.alone()));
        assertThat(report.compared())
                .extracting(BlankReport.Compared::above, BlankReport.Compared::below)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("realm with retrieval", "realm without"),
                        org.assertj.core.groups.Tuple.tuple("realm", "bert"));
        assertThat(report.markdown()).contains("Published, not measured here: A paper", "| bert | ");
        assertThat(directory.resolve("out/seed-1/bert/warm-start/model-index")).doesNotExist();
    }

    @Test
    void swapped_answers_are_asked_of_a_corpus_where_each_stands_for_the_other() throws IOException {
        BlankReport report = (BlankReport) run(DATA + settings + """
                blanks: {count: 4, swapped: true}
                arms:
                  bert: {stage: warm-start, retrieves: false}
                  realm: {stage: pretrain}
                """, false);
        List<BlankFact> facts = report.facts();
        assertThat(facts).hasSize(4);
        assertThat(facts.get(0).other()).isEqualTo(facts.get(1).answer());
        assertThat(facts.get(1).other()).isEqualTo(facts.get(0).answer());
        List<String> before = Files.readAllLines(directory.resolve("out/corpora/all.jsonl"));
        List<String> after = Files.readAllLines(directory.resolve("out/corpora/all-changed.jsonl"));
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).isEqualTo(new Swap(facts).apply(before.get(i)));
        }
        assertThat(after).isNotEqualTo(before);
        assertThat(report.arms().get(0).blanks())
                .allSatisfy(logs -> assertThat(logs.changedOdds()).isEqualTo(logs.odds()));
        assertThat(report.arms().get(1).blanks())
                .anySatisfy(logs -> assertThat(logs.changedOdds()).isNotEqualTo(logs.odds()));
        assertThat(report.markdown()).contains("realm, from the corpus as it is", "| bert, alone | ");
    }

    @Test
    void a_file_that_is_not_there_is_named_with_the_folder_that_it_would_be_in() {
        assertThatThrownBy(() ->
                        run(DATA.replace("test.jsonl", "tests.jsonl") + settings + "arms: {a: {ranker: bm25}}", false))
                .hasMessageContaining(data.resolve("tests.jsonl").toString())
                .hasMessageContaining("PYRAMIDION_DATA");
    }

    @Test
    void a_report_on_blanks_counts_how_often_the_corpus_is_followed() {
        BlankFact fact = new BlankFact("In [MASK] [MASK] it was.", "1913", "1823", "7");
        BlankReport report = new BlankReport(
                "swapped",
                "Does it?",
                List.of(1L),
                true,
                List.of(fact, fact),
                List.of(new BlankReport.Arm("realm", true, List.of(new Logs(-3, -1, 2, -2), new Logs(-3, -1, 2, 1)))),
                List.of(),
                "");
        assertThat(report.markdown())
                .contains("| realm | 2 of 2 | 1 of 2 | 1 of 2 |")
                .contains("| In […] it was. | 1913 | 1823 | 7.4 | 0.14 |");
    }
}
