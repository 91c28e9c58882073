package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pyramidion.documents.Document;
import org.pyramidion.questions.Question;

class WorldTest {

    private static final World WORLD = World.of(new World.Size(40, 10, 20, 10, 8, 4, 0, 0, 8, false), 1);

    private final Map<String, Document> documents =
            WORLD.documents().stream().collect(Collectors.toMap(Document::id, Function.identity()));

    @Test
    void tells_each_fact_by_two_documents() {
        assertThat(documents).hasSize(80);
        for (int fact = 0; fact < 40; fact++) {
            Document first = document(fact + "a");
            Document second = document(fact + "b");
            assertThat(first.title()).isEqualTo(second.title());
            assertThat(names(first.text())).hasSize(1).isEqualTo(names(second.text()));
            assertThat(first.text()).containsOnlyOnce(first.title()).isNotEqualTo(second.text());
            assertThat(second.text()).containsOnlyOnce(first.title());
        }
    }

    @Test
    void asks_by_a_thing_for_a_name() {
        assertThat(Stream.concat(WORLD.training().stream(), WORLD.test().stream()))
                .hasSize(30)
                .allSatisfy(question -> {
                    String answer = question.answers().getFirst();
                    assertThat(names(question.text())).isEmpty();
                    assertThat(question.evidence()).hasSize(2).allSatisfy(id -> {
                        assertThat(names(document(id).text())).containsExactly(answer);
                        assertThat(question.text())
                                .containsOnlyOnce(document(id).title());
                    });
                });
    }

    @Test
    void holds_the_tests_facts_out_of_the_text_and_of_the_training() {
        List<String> told = WORLD.text().stream().map(Document::id).toList();
        assertThat(told).hasSize(60);
        assertThat(WORLD.test()).hasSize(10).allSatisfy(question -> {
            assertThat(told).doesNotContainAnyElementsOf(question.evidence());
            assertThat(documents).containsKeys(question.evidence().toArray(String[]::new));
        });
        assertThat(WORLD.training().stream().flatMap(question -> question.evidence().stream()))
                .isSubsetOf(told);
        assertThat(WORLD.training().stream().map(Question::id))
                .doesNotContainAnyElementsOf(
                        WORLD.test().stream().map(Question::id).toList());
    }

    @Test
    void has_every_word_and_syllable_once_in_its_vocabulary() {
        assertThat(WORLD.vocabulary()).doesNotHaveDuplicates();
        Set<String> vocabulary = Set.copyOf(WORLD.vocabulary());
        WORLD.documents()
                .forEach(document -> words(document.text()).forEach(word -> {
                    if (isTwoSyllables(word)) {
                        assertThat(vocabulary)
                                .contains(word.substring(0, 3).toLowerCase(Locale.ROOT), "##" + word.substring(3));
                    } else {
                        assertThat(vocabulary).contains(word.toLowerCase(Locale.ROOT));
                    }
                }));
    }

    @Test
    void tells_a_fact_again_in_the_same_words_if_it_is_to_be_easy() {
        World easy = World.of(new World.Size(40, 10, 20, 10, 8, 4, 0, 0, 8, true), 1);
        Map<String, List<String>> said =
                easy.documents().stream().collect(Collectors.toMap(Document::id, document -> sorted(document.text())));
        for (int fact = 0; fact < 40; fact++) {
            assertThat(said.get(fact + "a")).isEqualTo(said.get(fact + "b"));
        }
    }

    @Test
    void tells_other_things_beside_a_name_in_sentences_like_its_own() {
        Map<String, Document> told = byId(with(false));
        for (int fact = 0; fact < 40; fact++) {
            Document first = Objects.requireNonNull(told.get(fact + "a"));
            Document second = Objects.requireNonNull(told.get(fact + "b"));
            List<List<String>> sentences = sentences(first);
            assertThat(sentences)
                    .hasSize(3)
                    .allSatisfy(sentence -> assertThat(sentence).hasSize(4 + 2).contains(first.title()));
            assertThat(names(first.text())).hasSize(1).isEqualTo(names(second.text()));
            assertThat(others(first)).hasSize(2).doesNotContainAnyElementsOf(others(second));
        }
    }

    @Test
    void tells_a_name_in_any_of_the_sentences() {
        assertThat(with(false).documents().stream()
                        .map(document -> sentences(document).stream()
                                .map(sentence -> sentence.stream().anyMatch(WorldTest::isName))
                                .toList()
                                .indexOf(true)))
                .contains(0, 1, 2);
    }

    @Test
    void has_other_syllables_for_names_for_things_and_for_other_things() {
        World world = with(false);
        Set<String> names = new HashSet<>();
        Set<String> things = new HashSet<>();
        Set<String> others = new HashSet<>();
        world.documents().forEach(document -> {
            names(document.text()).forEach(name -> names.addAll(syllables(name)));
            things.addAll(syllables(document.title()));
            others(document).forEach(other -> others.addAll(syllables(other)));
        });
        assertThat(names).hasSizeLessThanOrEqualTo(20).doesNotContainAnyElementsOf(things);
        assertThat(things).hasSizeLessThanOrEqualTo(20).doesNotContainAnyElementsOf(others);
        assertThat(others).hasSizeBetween(21, 40).doesNotContainAnyElementsOf(names);
        assertThat(world.vocabulary()).doesNotHaveDuplicates();
    }

    @Test
    void tells_nothing_but_the_name_where_reading_is_learnt() {
        Set<String> syllables = new HashSet<>();
        World easy = with(true);
        assertThat(easy.documents()).allSatisfy(document -> {
            String name = names(document.text()).iterator().next();
            assertThat(others(document)).containsExactly(name.toLowerCase(Locale.ROOT));
            assertThat(sentences(document)).hasSize(3);
            syllables.addAll(syllables(name));
        });
        assertThat(syllables).as("names of all syllables").hasSizeGreaterThan(20);
    }

    @Test
    void asks_in_as_many_words_as_it_is_told() {
        assertThat(with(false).test()).allSatisfy(question -> {
            List<String> asked = List.of(question.text().split("[ ?]+"));
            assertThat(asked).hasSize(4 + 1);
            assertThat(isTwoSyllables(asked.get(3))).isTrue();
        });
        assertThat(WORLD.test())
                .allSatisfy(
                        question -> assertThat(question.text().split("[ ?]+")).hasSize(8 + 1));
    }

    /** Two other things a document, and questions of four words. */
    private static World with(boolean alike) {
        return World.of(new World.Size(40, 10, 20, 10, 8, 4, 2, 20, 4, alike), 1);
    }

    private static Map<String, Document> byId(World world) {
        return world.documents().stream().collect(Collectors.toMap(Document::id, Function.identity()));
    }

    private static List<List<String>> sentences(Document document) {
        return Arrays.stream(document.text().split("\\. ?"))
                .map(sentence -> List.of(sentence.split(" ")))
                .toList();
    }

    /** What is told of a document's thing and written small. */
    private static Set<String> others(Document document) {
        return words(document.text()).stream()
                .filter(word -> isTwoSyllables(word) && !isName(word) && !word.equals(document.title()))
                .collect(Collectors.toSet());
    }

    /** The two of a word, as the vocabulary has them. */
    private static List<String> syllables(String word) {
        return List.of(word.substring(0, 3).toLowerCase(Locale.ROOT), "##" + word.substring(3));
    }

    private static List<String> sorted(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[ .]+"))
                .sorted()
                .toList();
    }

    /** What studies have reported is of these worlds. */
    @Test
    void is_what_it_was_before_there_were_other_things() {
        assertThat(WORLD.documents().getFirst().text()).isEqualTo("Faba faba faba kaimaim gaba Daimaim.");
        assertThat(WORLD.test().getLast().text()).isEqualTo("kaba faba jaba laba faba gaifaiv jaba haba laba?");
    }

    @Test
    void is_the_same_for_the_same_seed_alone() {
        World.Size size = new World.Size(40, 10, 20, 10, 8, 4, 0, 0, 8, false);
        assertThat(World.of(size, 1)).isEqualTo(WORLD);
        assertThat(World.of(size, 2).documents()).isNotEqualTo(WORLD.documents());
    }

    private static Set<String> names(String text) {
        return words(text).stream().filter(WorldTest::isName).collect(Collectors.toSet());
    }

    private static boolean isName(String word) {
        return isTwoSyllables(word) && Character.isUpperCase(word.charAt(0));
    }

    /** Other words have four letters. */
    private static boolean isTwoSyllables(String word) {
        return word.length() > 4;
    }

    private Document document(String id) {
        return Objects.requireNonNull(documents.get(id), id);
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split("[ .?]+")).collect(Collectors.toSet());
    }
}
