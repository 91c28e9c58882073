package org.pyramidion.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.documents.Document;
import org.pyramidion.questions.Question;

/**
 * A made-up world, in which only who learns to retrieve can fill blanks. A fact joins two names. Two documents tell it
 * in two sentences each, and a question asks for it; all other words are drawn at random, so these have nothing in
 * common but the names and what chance brings. A name that is masked in one document stands in one other.
 *
 * <p>Names have two syllables. A syllable is a wordpiece and stands in many names, so by its parts a name says nothing.
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
     * @param words that are no names
     */
    record Size(
            int facts,
            int heldOut,
            int training,
            int syllables,
            int words,
            int filler,
            int sentences,
            int asked,
            boolean alike) {}

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
                String subject = names.get(2 * i);
                String object = names.get(2 * i + 1);
                List<String> words = new ArrayList<>(words());
                documents.add(document(i + "a", subject, object, words, 0));
                List<String> others = size.alike ? words : words();
                Collections.shuffle(others, random);
                documents.add(document(i + "b", subject, object, others, 1));
                questions.add(question(i, words(size.asked) + " " + subject + " " + words(3) + "?", object));
            }
            int trained = size.heldOut + size.training;
            return new World(
                    List.copyOf(documents),
                    List.copyOf(documents.subList(2 * size.heldOut, documents.size())),
                    List.copyOf(questions.subList(size.heldOut, trained)),
                    List.copyOf(questions.subList(0, size.heldOut)),
                    vocabulary());
        }

        private List<String> words() {
            return new ArrayList<>(List.of(words(size.filler * size.sentences).split(" ")));
        }

        private Document document(String id, String subject, String object, List<String> words, int turn) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size.sentences; i++) {
                List<String> said = new ArrayList<>(words.subList(i * size.filler, (i + 1) * size.filler));
                boolean turned = (i + turn) % 2 == 1;
                said.add(2 + random.nextInt(size.filler - 2), turned ? object : subject);
                said.add(said.size() - random.nextInt(2), turned ? subject : object);
                text.append(i > 0 ? " " : "").append(capital(String.join(" ", said))).append('.');
            }
            return new Document(id, subject, text.toString(), Optional.empty(), Map.of(), List.of());
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

        private String words(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> word(random.nextInt(size.words)))
                    .collect(Collectors.joining(" "));
        }

        private List<String> vocabulary() {
            Stream<String> words = IntStream.range(0, size.words).mapToObj(World::word);
            Stream<String> syllables =
                    IntStream.range(0, size.syllables).boxed().flatMap(i -> Stream.of(opening(i), "##" + closing(i)));
            return Stream.concat(MARKS.stream(), Stream.concat(words, syllables))
                    .toList();
        }
    }

    private static Question question(int fact, String text, String answer) {
        return new Question(Integer.toString(fact), text, List.of(answer), false, List.of(fact + "a", fact + "b"));
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
