package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.answering.Asker;
import org.pyramidion.base.Progress;
import org.pyramidion.questions.Question;
import org.pyramidion.testing.retrieval.TestingModel;

class HtmlReportTest {

    private static final Question KOREA =
            new Question("1", "What is the capital of South Korea?", List.of("Seoul"), false, List.of("korea"));
    private static final Question SPAIN =
            new Question("5", "What is the capital of Spain?", List.of("Madrid"), false, List.of("spain"));

    @TempDir
    static Path directory;

    private static TestingModel testing;

    @BeforeAll
    static void open() throws IOException {
        testing = new TestingModel(directory, true);
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    @Test
    void a_report_is_one_page_that_runs_nothing_it_was_given() throws IOException {
        Question hostile = new Question(
                "</td><script>alert(1)</script>",
                "What is <img src=x onerror=alert(1)> \"old\"?\u0000\ud800",
                List.of("<b>'no'</b>"),
                false,
                List.of("korea"),
                Map.of("kind", "<i>kind</i>"));
        Path file = directory.resolve("report.html");
        Evaluation evaluation = evaluate(List.of(hostile, KOREA), true);
        HtmlReport.write(file, Map.of("run", "<run>"), evaluation, testing.corpus());
        String page = Files.readString(file);
        assertThat(page)
                .contains(
                        "Recall against k", "<polyline", "Kinds of questions", "Worst misses", "<mark>", "&lt;run&gt;")
                .contains("&lt;img src=x onerror=alert(1)&gt; &quot;old&quot;?\ufffd\ufffd", "&lt;b&gt;&#39;no&#39;")
                .doesNotContain("<script", "<img", "<i>", "<b>'", "http://", "https://");
        Evaluation retrieved = evaluate(List.of(KOREA, SPAIN), false);
        HtmlReport.write(file, Map.of(), retrieved, testing.corpus());
        assertThat(Files.readString(file)).contains("Worst misses", "no answer retrieved");
    }

    @Test
    void where_there_are_no_answers_the_evidence_is_plotted() {
        Question query = new Question("none", KOREA.text(), List.of(), false, List.of("elsewhere"));
        Path page = directory.resolve("queries.html");
        HtmlReport.write(page, Map.of(), evaluate(List.of(query), true), testing.corpus());
        assertThat(page)
                .content()
                .contains("its evidence in the first k blocks", "no evidence retrieved")
                .doesNotContain("an answer in the first k blocks");
    }

    private static Evaluation evaluate(List<Question> questions, boolean read) {
        Evaluator.Settings settings = new Evaluator.Settings(Asker.Settings.defaults(), List.of(1, 5), read);
        return new Evaluator(testing.indexed(), settings).evaluate(questions, Progress.none());
    }
}
