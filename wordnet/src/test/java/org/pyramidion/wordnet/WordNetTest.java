package org.pyramidion.wordnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;

class WordNetTest {

    @TempDir
    static Path directory;

    private static WordNet.Report report;
    private static final Map<String, Document> DOCUMENTS = new HashMap<>();

    @BeforeAll
    static void write() {
        report = WordNet.write(directory, WordNet.Options.DEFAULT);
        JsonlDocuments.forEach(directory.resolve("corpus.jsonl"), document -> DOCUMENTS.put(document.id(), document));
    }

    @Test
    void hasADocumentForEachNamedEntityUnderATitleOfItsOwn() {
        assertThat(report.documents()).isGreaterThan(7700).isEqualTo(DOCUMENTS.size());
        assertThat(DOCUMENTS.values().stream()
                        .map(document -> document.title().toLowerCase())
                        .distinct())
                .hasSize(DOCUMENTS.size());
        assertThat(DOCUMENTS.values().stream().map(Document::text)).allMatch(text -> text.endsWith("."));
    }

    @Test
    void tellsTheGlossAndTheRelationsInSentences() {
        assertThat(titled("Auguste Rodin").text())
                .startsWith(
                        "Auguste Rodin was a French sculptor noted for his renderings of the human form (1840-1917).");
        assertThat(titled("Lyon").text())
                .contains("a city in east-central France")
                .contains("Lyons")
                .contains("Lyonnais");
    }

    @Test
    void tellsEachFactInBothDocumentsInDifferentWords() {
        Entities entities = Entities.of(Nouns.load(), Integer.MAX_VALUE);
        Facts facts = Facts.among(entities);
        assertThat(facts.size()).isGreaterThan(3500).isEqualTo(report.facts());
        entities.all().forEach(part -> {
            for (Fact.Kind kind : Fact.Kind.values()) {
                for (Entity whole : facts.wholes(part, kind)) {
                    assertThat(text(part)).contains(whole.name());
                    assertThat(text(whole)).contains(part.name());
                    assertThat(facts.parts(whole, kind)).contains(part);
                }
            }
        });
    }

    @Test
    void evidenceHoldsAnAnswer() {
        List<Question> questions = all();
        for (int i = 0; i < questions.size(); i += 5) { // of all kinds, and all would take 20 s
            Question question = questions.get(i);
            assertThat(question.evidence()).isNotEmpty();
            for (String id : question.evidence()) {
                assertThat(Answers.containsAnswer(DOCUMENTS.get(id).text(), question))
                        .as("%s in %s", question, id)
                        .isTrue();
            }
        }
    }

    @Test
    void noQuestionHoldsItsAnswer() {
        for (Question question : all()) {
            assertThat(question.answers())
                    .as(question.text())
                    .noneMatch(answer -> (" " + Answers.normalise(question.text()) + " ")
                            .contains(" " + Answers.normalise(answer) + " "));
        }
    }

    @Test
    void asksForNoFactTwice() {
        Set<String> ids = new HashSet<>();
        Set<String> texts = new HashSet<>();
        List<Question> questions = all();
        questions.forEach(question -> {
            ids.add(question.id());
            texts.add(question.text().toLowerCase());
        });
        assertThat(ids).hasSameSizeAs(questions);
        assertThat(texts).hasSameSizeAs(questions);
    }

    @Test
    void asksQuestionsOfEveryKindInEverySplit() {
        assertThat(report.questions().keySet()).containsExactlyInAnyOrder("train", "dev", "test");
        report.questions()
                .values()
                .forEach(kinds -> assertThat(kinds.keySet())
                        .containsExactlyInAnyOrder(
                                "born", "died", "happening", "member", "place", "scene", "what", "who"));
        assertThat(Questions.read(directory.resolve("questions.test.jsonl"))).hasSize(500);
        assertThat(Questions.read(directory.resolve("questions.dev.jsonl"))).hasSize(500);
    }

    @Test
    void knowsWhereLyonIsAndWhenRodinWasBorn() {
        List<Question> questions = all();
        assertThat(questions)
                .anySatisfy(question -> {
                    assertThat(question.text())
                            .isIn("When was Auguste Rodin born?", "In which year was Auguste Rodin born?");
                    assertThat(question.answers()).containsExactly("1840");
                    assertThat(question.kind()).isEqualTo("born");
                })
                .anySatisfy(question -> {
                    assertThat(question.text()).isIn("Which country is Lyon in?", "In which country does Lyon lie?");
                    assertThat(question.answers()).contains("France", "French Republic");
                    assertThat(question.evidence())
                            .containsExactly(
                                    titled("Lyon").id(), titled("France").id());
                });
    }

    @Test
    void isTheSameEachTimeAndOtherwiseWithAnotherSeed(@TempDir Path once, @TempDir Path again, @TempDir Path other)
            throws IOException {
        WordNet.write(once, new WordNet.Options(1000, 300, 50, 50, 1));
        WordNet.write(again, new WordNet.Options(1000, 300, 50, 50, 1));
        WordNet.write(other, new WordNet.Options(1000, 300, 50, 50, 2));
        for (String name :
                List.of("corpus.jsonl", "questions.train.jsonl", "questions.dev.jsonl", "questions.test.jsonl")) {
            assertThat(Files.mismatch(once.resolve(name), again.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
        assertThat(Files.mismatch(once.resolve("corpus.jsonl"), other.resolve("corpus.jsonl")))
                .isEqualTo(-1);
        assertThat(Files.mismatch(once.resolve("questions.test.jsonl"), other.resolve("questions.test.jsonl")))
                .isNotNegative();
    }

    @Test
    void keepsRelationsInsideWhenItTakesOnlySomeEntities(@TempDir Path small) {
        WordNet.Report some = WordNet.write(small, new WordNet.Options(1000, 300, 50, 50, 1));
        assertThat(some.documents()).as("1000 entities and some years").isBetween(1001, 1500);
        assertThat(some.facts()).isGreaterThan(600);
        assertThat(Questions.read(small.resolve("questions.train.jsonl"))).hasSize(300);
        assertThat(Questions.read(small.resolve("questions.test.jsonl"))).hasSize(50);
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new WordNet.Options(0, 1, 1, 1, 1)).isInstanceOf(PyramidionException.class);
        assertThatThrownBy(() -> new WordNet.Options(1, 1, -1, 1, 1)).isInstanceOf(PyramidionException.class);
    }

    private static List<Question> all() {
        List<Question> questions = new ArrayList<>();
        for (String split : List.of("train", "dev", "test")) {
            questions.addAll(Questions.read(directory.resolve("questions.%s.jsonl".formatted(split))));
        }
        return questions;
    }

    private static String text(Entity entity) {
        return document(entity.id()).text();
    }

    private static Document document(String id) {
        Document document = DOCUMENTS.get(id);
        assertThat(document).as(id).isNotNull();
        return document;
    }

    private static Document titled(String title) {
        return DOCUMENTS.values().stream()
                .filter(document -> document.title().equals(title))
                .findFirst()
                .orElseThrow();
    }
}
