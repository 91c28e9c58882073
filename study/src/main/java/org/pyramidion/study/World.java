package org.pyramidion.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.documents.Document;
import org.pyramidion.questions.Question;

/**
 * A made-up world, in which only who learns to retrieve can fill blanks. A fact joins a thing, written small, to a
 * name, written large. Two documents tell it, both called after the thing, each in a sentence of its own words; and a
 * question asks by the thing for the name, in other words again. All words are drawn at random, so these three have
 * nothing in common but thing, name, and what chance brings. A name that is masked in one document stands in one other.
 *
 * <p>Things and names have two syllables. A syllable is a wordpiece and stands in many of them, so by its parts a name
 * says nothing.
 *
 * <p>Facts that the test asks for are in the knowledge corpus, but never in the text that is masked, nor among the
 * questions to learn from.
 *
 * @param documents the knowledge corpus: all facts, each twice
 * @param text what sentences are masked of: facts that are not held out
 * @param training questions about facts of the text
 * @param test questions about facts that are held out
 * @param vocabulary all wordpieces there are: marks, words, syllables that begin a name, and those that end one
 */
record World(
        List<Document> documents,
        List<Document> text,
        List<Question> training,
        List<Question> test,
        List<String> vocabulary) {

    /**
     * How large it is.
     *
     * @param facts how many
     * @param heldOut how many of them the test asks for
     * @param training how many of the others the questions to learn from ask for
     * @param syllables how many begin names, and as many end them
     * @param words that are no names, how many there are
     * @param filler how many of them a sentence has, at least three
     * @param alike whether the second document of a fact has the words of the first, in another order, so that it is
     *     found without any learning
     */
    record Size(int facts, int heldOut, int training, int syllables, int words, int filler, boolean alike) {}

    /** Words of a question, before what it asks by and behind it. */
    private static final int BEFORE = 5;

    private static final int BEHIND = 3;

    private static final List<String> MARKS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?");
    private static final String CONSONANTS = "bdfghjklmnprstvz";
    private static final List<String> DIPHTHONGS = List.of("ai", "eo", "ia", "oa", "ue");

    static World of(Size size, long seed) {
        return new Writer(size, new Random(seed)).write();
    }

    /** Writes it. */
    private static final class Writer {

        private final Size size;
        private final Random random;

        Writer(Size size, Random random) {
            this.size = size;
            this.random = random;
        }

        World write() {
            List<String> names = names();
            List<Document> documents = new ArrayList<>();
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < size.facts; i++) {
                String thing = names.get(2 * i).toLowerCase(Locale.ROOT);
                String name = names.get(2 * i + 1);
                List<String> words = words(size.filler);
                documents.add(document(i + "a", thing, name, words));
                documents.add(document(i + "b", thing, name, size.alike ? mixed(words) : words(size.filler)));
                questions.add(question(i, thing, name));
            }
            int trained = size.heldOut + size.training;
            return new World(
                    List.copyOf(documents),
                    List.copyOf(documents.subList(2 * size.heldOut, documents.size())),
                    List.copyOf(questions.subList(size.heldOut, trained)),
                    List.copyOf(questions.subList(0, size.heldOut)),
                    vocabulary());
        }

        /** Two words or more stand in front, so that no name begins a sentence, where it could not be told. */
        private Document document(String id, String thing, String name, List<String> words) {
            List<String> said = new ArrayList<>(words);
            said.add(2 + random.nextInt(words.size() - 2), thing);
            said.add(said.size() - random.nextInt(2), name);
            return new Document(
                    id, thing, capital(String.join(" ", said)) + ".", Optional.empty(), Map.of(), List.of());
        }

        private Question question(int fact, String thing, String name) {
            String text =
                    "%s %s %s?".formatted(String.join(" ", words(BEFORE)), thing, String.join(" ", words(BEHIND)));
            return new Question(Integer.toString(fact), text, List.of(name), false, List.of(fact + "a", fact + "b"));
        }

        private List<String> mixed(List<String> words) {
            List<String> mixed = new ArrayList<>(words);
            Collections.shuffle(mixed, random);
            return mixed;
        }

        /** Names in a random order, none twice. */
        private List<String> names() {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < size.syllables; i++) {
                for (int j = 0; j < size.syllables; j++) {
                    names.add(capital(opening(i)) + closing(j));
                }
            }
            Collections.shuffle(names, random);
            return names.subList(0, 2 * size.facts);
        }

        private List<String> words(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> word(random.nextInt(size.words)))
                    .toList();
        }

        private List<String> vocabulary() {
            Stream<String> words = IntStream.range(0, size.words).mapToObj(World::word);
            Stream<String> syllables =
                    IntStream.range(0, size.syllables).boxed().flatMap(i -> Stream.of(opening(i), "##" + closing(i)));
            return Stream.concat(MARKS.stream(), Stream.concat(words, syllables))
                    .toList();
        }
    }

    /** Four letters. */
    private static String word(int number) {
        int kinds = CONSONANTS.length();
        return CONSONANTS.charAt(number % kinds) + "a" + CONSONANTS.charAt(number / kinds % kinds) + "a";
    }

    private static String opening(int number) {
        return CONSONANTS.charAt(number % CONSONANTS.length()) + DIPHTHONGS.get(number / CONSONANTS.length());
    }

    private static String closing(int number) {
        return opening(number) + CONSONANTS.charAt(number * 7 % CONSONANTS.length());
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
