package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.Document;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.train.Trainer;

class BlankChoiceTest {

    @TempDir
    static Path directory;

    private static WordPieceTokenizer tokenizer;
    private static CorpusStore corpus;

    @BeforeAll
    static void build() throws IOException {
        Path vocabulary = Files.write(
                directory.resolve("vocab.txt"),
                List.of(
                        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", "in", "lies", "a", "port", "lima", "rome",
                        "oslo", "bern", "york", "new", "paris", "1870"));
        tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary, true);
        List<Document> documents = new ArrayList<>(List.of(
                new Document("0", "", "In Lima lies a port."),
                new Document("1", "", "A port lies in Lima."),
                new Document("2", "", "In Rome lies a port."),
                new Document("3", "", "A port lies in Rome. New York lies in Oslo."),
                new Document("4", "", "In Oslo lies a port."),
                new Document("5", "", "In New York lies a port."),
                new Document("6", "", "In Bern lies a port."),
                new Document("8", "", "In 1870 lies a port."),
                new Document("9", "", "A port lies in 1870."),
                new Document("7", "", "A port lies in Paris.")));
        for (int i = 0; i < BlankChoice.RARE; i++) {
            documents.add(new Document("paris" + i, "", "In Paris lies a port."));
        }
        Path file = Files.write(
                directory.resolve("corpus.jsonl"),
                documents.stream().map(Corpora::line).toList());
        new CorpusBuilder(tokenizer).build(List.of(file), directory.resolve("corpus"));
        corpus = CorpusStore.open(directory.resolve("corpus"));
    }

    @AfterAll
    static void close() {
        corpus.close();
        tokenizer.close();
    }

    private static Trainer.Blank blank(String answer, String document) {
        String masks = answer.contains(" ") ? "[MASK] [MASK]" : "[MASK]";
        return new Trainer.Blank("In %s lies a port.".formatted(masks), answer, document);
    }

    private static List<String> answers(List<BlankFact> facts) {
        return facts.stream().map(BlankFact::answer).toList();
    }

    @Test
    void takes_the_first_answers_that_another_document_has() {
        List<Trainer.Blank> heldOut = List.of(
                blank("Bern", "6"), // nowhere else
                blank("Lima", "0"),
                blank("Lima", "1"), // again
                new Trainer.Blank("In [MASK] lies a port in Rome.", "Rome", "2"), // the sentence says it
                new Trainer.Blank("In [MASK] [MASK] lies a port.", "Rome", "2"), // not of as many wordpieces
                blank("Ulm", "4"), // cannot be spelled
                blank("New York", "5"),
                blank("Rome", "2"));
        BlankChoice choice = new BlankChoice(corpus, tokenizer);
        assertThat(answers(choice.facts(heldOut, 9))).containsExactly("Lima", "New York", "Rome");
        assertThat(answers(choice.facts(heldOut, 2))).containsExactly("Lima", "New York");
    }

    @Test
    void swaps_an_answer_with_the_next_that_can_take_its_place() {
        List<Trainer.Blank> heldOut = List.of(
                blank("Paris", "7"), // in too many documents
                blank("Lima", "0"),
                blank("New York", "5"), // of two wordpieces
                blank("1870", "8"), // no name
                new Trainer.Blank("In [MASK] lies Lima.", "Oslo", "4"), // its sentence has the other
                blank("Rome", "2"));
        List<BlankFact> facts = new BlankChoice(corpus, tokenizer).swapped(heldOut, 20);
        assertThat(answers(facts)).containsExactly("Lima", "Rome");
        assertThat(facts).extracting(BlankFact::other).containsExactly("Rome", "Lima");
        assertThat(new BlankChoice(corpus, tokenizer).swapped(heldOut, 1))
                .as("no pair")
                .isEmpty();
    }

    @Test
    void whole_words_are_swapped_wherever_they_stand() {
        Swap swap = new Swap(List.of(
                new BlankFact("", "Lima", "Rome", ""),
                new BlankFact("", "Rome", "Lima", ""),
                new BlankFact("", "New York", "San Marino", ""),
                new BlankFact("", "San Marino", "New York", ""),
                new BlankFact("", "York", "Oslo", ""),
                new BlankFact("", "Oslo", "York", ""),
                new BlankFact("", "New", "Old", ""),
                new BlankFact("", "Old", "New", "")));
        assertThat(swap.apply("Lima, Rome; Limassol, Lima1. York (Lima)"))
                .isEqualTo("Rome, Lima; Limassol, Lima1. Oslo (Rome)");
        assertThat(swap.apply("New York is not York")).isEqualTo("San Marino is not Oslo");
        Document changed = swap.apply(new Document("3", "Rome", "Oslo."));
        assertThat(changed).isEqualTo(new Document("3", "Lima", "York."));
    }
}
