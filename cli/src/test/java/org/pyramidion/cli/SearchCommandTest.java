package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code search}, which needs nothing trained, and {@code corpus sync}. */
class SearchCommandTest extends TrainedRun {

    @Test
    void a_corpus_is_searched_by_words_and_a_run_by_its_model() {
        JsonNode words = ok(TestingCommand.run("search", "--json", "--top", "2", corpus.toString(), "seoul"))
                .json();
        assertThat(words.path("query").asString()).isEqualTo("seoul");
        assertThat(words.path("hits").size()).isBetween(1, 2);
        assertThat(words.at("/hits/0/passage/text").asString()).containsIgnoringCase("seoul");
        assertThat(words.at("/hits/0/rank").asInt()).isEqualTo(1);

        JsonNode model = ok(TestingCommand.run("search", "--json", "--top", "3", runPath(), "seoul"))
                .json();
        assertThat(model.path("hits").size()).isEqualTo(3);
    }

    @Test
    void a_person_reads_rank_title_and_passage() {
        String out =
                ok(TestingCommand.run("search", corpus.toString(), "seoul")).out();
        assertThat(out).startsWith("1. ").containsIgnoringCase("seoul");
        assertThat(ok(TestingCommand.run("search", corpus.toString(), "xyzzy")).out())
                .contains("no passage has a word of it");
    }

    @Test
    void what_cannot_be_searched_is_said() {
        assertThat(failure(Failure.FAILED, TestingCommand.run("search", place("nothing"), "x")))
                .contains("nothing is here");
        assertThat(failure(Failure.FAILED, TestingCommand.run("search", corpus.toString(), " ")))
                .contains("the query is empty");
        assertThat(failure(Failure.FAILED, TestingCommand.run("search", "--ranking", "bm42", corpus.toString(), "x")))
                .contains("must be one of best, bm25, minilm, bge-small, fusion");
    }

    @Test
    void a_synchronised_corpus_holds_what_its_source_holds() throws IOException {
        Path living = TestingCommand.copy(corpus, directory.resolve("living"));
        Path source = directory.resolve("now.jsonl");
        TestingCommand.write(source, "{\"id\": \"only\", \"title\": \"Only\", \"text\": \"One document is left.\"}");
        JsonNode changed = ok(TestingCommand.run("corpus", "sync", "--json", living.toString(), source.toString()))
                .json();
        assertThat(changed.path("added").asInt()).isEqualTo(1);
        assertThat(changed.path("removed").asInt()).isPositive();
        assertThat(changed.at("/counts/documents").asInt()).isEqualTo(1);
    }
}
