package org.pyramidion.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
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
     * @param others how many other things a document tells of its own, each in a sentence like that of the name, so
     *     that nothing but its syllables says that it is no name
     * @param otherSyllables how many begin other things, and as many end them; names and things then have
     *     {@code syllables} of their own as well. At 0 all have the same
     * @param questionWords how many words a question has beside the thing
     * @param alike whether the second document of a fact has the words of the first, in another order, so that it is
     *     found without any learning. Then all have the same syllables, and the name stands where other things would:
     *     a document is to be copied from, and not yet which of its words
     */
    record Size(
            int facts,
            int heldOut,
            int training,
            int syllables,
            int words,
            int filler,
            int others,
            int otherSyllables,
            int questionWords,
            boolean alike) {

        /** How many words of a question stand before the thing: five of eight. */
        private int before() {
            return Math.round(0.625f * questionWords);
        }

        private boolean isOfOneKind() {
            return alike || otherSyllables == 0;
        }

        private int allSyllables() {
            return otherSyllables == 0 ? syllables : 2 * syllables + otherSyllables;
        }
    }

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
            Iterator<String> names = names(0, size.isOfOneKind() ? size.allSyllables() : size.syllables);
            Iterator<String> things = size.isOfOneKind() ? names : names(size.syllables, size.syllables);
            Iterator<String> others = size.isOfOneKind() ? names : names(2 * size.syllables, size.otherSyllables);
            List<Document> documents = new ArrayList<>();
            List<Question> questions = new ArrayList<>();
            for (int i = 0; i < size.facts; i++) {
                String thing = thing(things);
                String name = names.next();
                List<List<String>> words = sentences();
                documents.add(document(i + "a", thing, said(name, others), words));
                documents.add(document(i + "b", thing, said(name, others), size.alike ? mixed(words) : sentences()));
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

        /** The next name, written small. */
        private static String thing(Iterator<String> names) {
            return names.next().toLowerCase(Locale.ROOT);
        }

        /** What a document tells of its thing. */
        private List<String> said(String name, Iterator<String> others) {
            List<String> said = new ArrayList<>(List.of(name));
            for (int i = 0; i < size.others; i++) {
                said.add(size.alike ? name.toLowerCase(Locale.ROOT) : thing(others));
            }
            return said;
        }

        /** The words of each sentence. */
        private List<List<String>> sentences() {
            return Stream.generate(() -> words(size.filler))
                    .limit(1 + size.others)
                    .toList();
        }

        private Document document(String id, String thing, List<String> said, List<List<String>> words) {
            List<String> sentences = new ArrayList<>();
            for (int i = 0; i < said.size(); i++) {
                sentences.add(sentence(thing, said.get(i), words.get(i)));
            }
            if (sentences.size() > 1) {
                Collections.shuffle(sentences, random);
            }
            return new Document(id, thing, String.join(" ", sentences), Optional.empty(), Map.of(), List.of());
        }

        /** Two words or more stand in front, so that no name begins a sentence, where it could not be told. */
        private String sentence(String thing, String name, List<String> words) {
            List<String> said = new ArrayList<>(words);
            said.add(2 + random.nextInt(words.size() - 2), thing);
            said.add(said.size() - random.nextInt(2), name);
            return capital(String.join(" ", said)) + ".";
        }

        private Question question(int fact, String thing, String name) {
            String before = String.join(" ", words(size.before()));
            String behind = String.join(" ", words(size.questionWords - size.before()));
            String text = "%s %s %s?".formatted(before, thing, behind);
            return new Question(Integer.toString(fact), text, List.of(name), false, List.of(fact + "a", fact + "b"));
        }

        private List<List<String>> mixed(List<List<String>> sentences) {
            return sentences.stream()
                    .map(words -> {
                        List<String> mixed = new ArrayList<>(words);
                        Collections.shuffle(mixed, random);
                        return mixed;
                    })
                    .collect(Collectors.toList());
        }

        /** Names of some syllables in a random order, none twice. */
        private Iterator<String> names(int from, int count) {
            List<String> names = new ArrayList<>();
            for (int i = from; i < from + count; i++) {
                for (int j = from; j < from + count; j++) {
                    names.add(capital(opening(i)) + closing(j));
                }
            }
            Collections.shuffle(names, random);
            return names.iterator();
        }

        private List<String> words(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> word(random.nextInt(size.words)))
                    .toList();
        }

        private List<String> vocabulary() {
            Stream<String> words = IntStream.range(0, size.words).mapToObj(World::word);
            Stream<String> syllables = IntStream.range(0, size.allSyllables())
                    .boxed()
                    .flatMap(i -> Stream.of(opening(i), "##" + closing(i)));
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
        int kinds = CONSONANTS.length();
        int longer = number / (kinds * DIPHTHONGS.size());
        String first = longer == 0 ? "" : CONSONANTS.substring(longer - 1, longer);
        return first + CONSONANTS.charAt(number % kinds) + DIPHTHONGS.get(number / kinds % DIPHTHONGS.size());
    }

    private static String closing(int number) {
        return opening(number) + CONSONANTS.charAt(number * 7 % CONSONANTS.length());
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
