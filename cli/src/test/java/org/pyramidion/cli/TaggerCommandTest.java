package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.cli.TestingCommand.Result;
import tools.jackson.databind.JsonNode;

/** The learnt tagger. */
class TaggerCommandTest extends TrainedRun {

    @Test
    void a_tagger_is_trained_measured_and_tags_a_corpus() throws IOException {
        String[] document = {"-DOCSTART- O", "", "Seoul I-LOC", "is O", "in O", "Korea I-LOC", ". O", ""};
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            lines.addAll(List.of(document));
        }
        String conll = TestingCommand.write(directory.resolve("a.conll"), lines.toArray(String[]::new))
                .toString();
        String anchors = TestingCommand.write(
                        directory.resolve("anchors.jsonl"),
                        "{\"text\": \"The city is Paris.\", \"spans\": [[12, 17, \"Paris\"]]}")
                .toString();

        JsonNode trained = ok(TestingCommand.run(
                        "tagger",
                        "train",
                        "--json",
                        "-o",
                        place("tagger"),
                        "--conll",
                        conll,
                        "--anchors",
                        anchors,
                        "--weights",
                        bert.toString(),
                        "--link-steps",
                        "2",
                        "--epochs",
                        "2"))
                .json();
        Result measured = ok(TestingCommand.run(
                "tagger", "evaluate", "--tagger", place("tagger"), "--conll", conll, "--titles", anchors));
        Path tagged = directory.resolve("tagged");
        ok(buildCorpus(TestingCommand.documents(directory), tagged));
        JsonNode cost = ok(TestingCommand.run(
                        "corpus", "tag", "--json", tagged.toString(), "--tagger", place("tagger")))
                .json();

        assertThat(trained.path("held_out").path("gold").asInt()).isEqualTo(2);
        assertThat(measured.out()).contains("2 names in 1 held-out documents", "rules and titles");
        assertThat(cost.path("tagging").path("seconds_per_million_words").asDouble())
                .isPositive();
        assertThat(cost.path("counts").path("documents").asInt()).isEqualTo(6);
        ok(TestingCommand.run("corpus", "info", tagged.toString()));
    }

    @Test
    void korean_text_needs_no_hyperlinks_and_has_no_use_for_them() throws IOException {
        String conll = TestingCommand.write(
                        directory.resolve("ko.conll"), "서\tB-LC", "울\tI-LC", "은\tO", " \tO", "크\tO", "다\tO")
                .toString();
        String anchors = TestingCommand.write(directory.resolve("links.jsonl"), "{\"text\": \"서울\"}")
                .toString();
        String[] train = {
            "tagger", "train", "-o", place("ko"), "--conll", conll, "--weights", bert.toString(), "--epochs", "1"
        };

        ok(TestingCommand.run(Map.of("PYRAMIDION_DATA", place("nowhere")), false, train));
        assertThat(Files.readString(directory.resolve("ko/config.json"))).contains("\"language\":\"ko\"");

        List<String> linked = new ArrayList<>(List.of(train));
        linked.addAll(List.of("--anchors", anchors));
        assertThat(failure(TestingCommand.run(linked.toArray(String[]::new))))
                .contains("'ko'", "leave the hyperlinks out");
    }

    @Test
    void a_tagger_without_data_says_what_is_missing() {
        assertThat(failure(TestingCommand.run(
                        Map.of("PYRAMIDION_DATA", place("nowhere")), false, "tagger", "train", "-o", place("t"))))
                .contains("no --conll was given", "wikigold.conll.txt", "PYRAMIDION_DATA");
        assertThat(failure(TestingCommand.run("corpus", "tag", corpus.toString(), "--tagger", place("nowhere"))))
                .contains("no tagger here");
    }
}
