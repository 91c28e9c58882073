package org.pyramidion.benchmarks.kills;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.pyramidion.weights.RandomBert;

/**
 * Documents, questions and a BERT of random weights, so small that a whole training takes seconds. Always the same.
 *
 * @param directory where they are
 */
public record TinyWorld(Path directory) {

    private static final List<String> PLACES =
            List.of("Avelin", "Borran", "Calder", "Dornay", "Elmar", "Fenwic", "Galdor", "Harsen", "Ilmen", "Jorvik");
    private static final List<String> LANDS = List.of("Norland", "Sudmark", "Estria", "Vesten");
    private static final List<String> PEOPLE =
            List.of("Anna Berg", "Carl Dietz", "Eva Falk", "Hugo Iversen", "Julia Kern", "Lars Moen", "Nora Olsen");
    private static final List<String> MONTHS = List.of("January", "March", "May", "August", "November");

    public Path documents() {
        return directory.resolve("documents.jsonl");
    }

    /** A third of the documents told otherwise, and some more. */
    public Path newer() {
        return directory.resolve("newer.jsonl");
    }

    /** Documents that are not among the others. */
    public Path more() {
        return directory.resolve("more.jsonl");
    }

    /** Text files. */
    public Path folder() {
        return directory.resolve("folder");
    }

    public Path questions() {
        return directory.resolve("questions.jsonl");
    }

    public Path bert() {
        return directory.resolve("bert");
    }

    public Path vocabulary() {
        return bert().resolve("vocab.txt");
    }

    /** Writes it all. */
    public void write() throws IOException {
        Files.createDirectories(folder());
        Files.write(documents(), lines(0, 40, 0));
        Files.write(newer(), lines(20, 46, 3));
        Files.write(more(), lines(60, 72, 1));
        Files.write(
                questions(),
                IntStream.range(0, 24).mapToObj(TinyWorld::question).toList());
        for (int i = 80; i < 92; i++) {
            Files.writeString(folder().resolve(title(i) + ".txt"), text(i, 2));
        }
        RandomBert.write(bert(), new RandomBert.Shape(2, 32, 2, 64, 128, 0.05, 0.01), pieces(), 1);
    }

    private static List<String> lines(int from, int to, int telling) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"id\": \"d%d\", \"title\": \"%s\", \"text\": \"%s\"}"
                        .formatted(i, title(i), text(i, i % 3 == 0 ? telling : 0)))
                .toList();
    }

    private static String title(int i) {
        return PLACES.get(i % PLACES.size()) + (i < PLACES.size() ? "" : " " + PLACES.get((i / 10 + i) % 10));
    }

    private static String text(int i, int telling) {
        return ("%s is a city in %s. It was founded by %s on %d %s %d. In %s, the mayor %s opened a bridge over the"
                        + " river. The people of %s trade with %s. Its market has been known since %d.")
                .formatted(
                        title(i),
                        of(LANDS, i + telling),
                        of(PEOPLE, i),
                        1 + i % 28,
                        of(MONTHS, i),
                        1700 + i,
                        title(i),
                        of(PEOPLE, i + 3 + telling),
                        title(i),
                        of(PLACES, i * 3 + 1),
                        1500 + i);
    }

    private static String of(List<String> all, int i) {
        return all.get(i % all.size());
    }

    private static String question(int i) {
        return "{\"id\": \"q%d\", \"question\": \"who founded %s?\", \"answers\": [\"%s\"], \"evidence\": [\"d%d\"]}"
                .formatted(i, title(i), of(PEOPLE, i), i);
    }

    private static List<String> pieces() {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(List.of(".", ",", "?", "!", "'", "-"));
        List<String> texts = new ArrayList<>(List.of("who founded", String.join(" ", PLACES)));
        IntStream.range(0, 92).mapToObj(i -> text(i, 0)).forEach(texts::add);
        texts.forEach(text -> pieces.addAll(List.of(
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z ]", " ").strip().split(" +"))));
        return List.copyOf(pieces);
    }
}
