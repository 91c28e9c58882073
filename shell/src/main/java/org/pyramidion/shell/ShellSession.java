package org.pyramidion.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Filling;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Readiness;
import org.pyramidion.api.Settings;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Nearest;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.WrappedText;

/** What a shell does with its lines. What was opened once stays open. */
public final class ShellSession implements AutoCloseable {

    public static final String HELP = """
            a line           is a question, answered with its evidence
            :search WORDS    passages alone
            :fill TEXT       a word for [MASK] in TEXT (of a run)
            :show N          passage N of the last answer or search, whole
            :open PLACE      ask another folder, file, corpus or run; what was open stays so
            :status          what is open, and how far its vectors are
            :help            this
            :quit            or Ctrl-D
            """;

    private static final List<String> COMMANDS =
            List.of(":search", ":fill", ":show", ":open", ":status", ":help", ":quit");

    /** What is open and asked. */
    private record Place(Path path, KnowledgeBase base) {}

    private final Console console;
    private final Settings settings;
    private final Pyramidion open = Pyramidion.open(Map.of());
    private volatile @Nullable Place present;
    private volatile List<Hit> passages = List.of();

    public ShellSession(Console console, Settings settings) {
        this.console = console;
        this.settings = settings;
    }

    /** Does what a line says, and returns what is to be shown; nothing when it says to leave. */
    public Optional<String> does(String line) {
        String said = line.strip();
        String[] parts = said.split("\\s+", 2);
        String rest = parts.length > 1 ? parts[1] : "";
        return said.equals(":quit") ? Optional.empty() : Optional.of(done(said, parts[0], rest));
    }

    private String done(String line, String command, String rest) {
        if (line.isEmpty()) {
            return "";
        }
        if (!line.startsWith(":")) {
            return ask(line);
        }
        return switch (command) {
            case ":search" -> search(needed(command, "WORDS", rest));
            case ":fill" -> fill(needed(command, "TEXT", rest));
            case ":show" -> show(needed(command, "N", rest));
            case ":open" -> open(Path.of(needed(command, "PLACE", rest)));
            case ":status" -> status();
            case ":help" -> HELP;
            default ->
                throw new PyramidionException(
                        "unknown command %s%s (:help lists all)".formatted(command, Nearest.hint(command, COMMANDS)));
        };
    }

    private static String needed(String command, String what, String given) {
        if (given.isBlank()) {
            throw new PyramidionException("%s wants %s".formatted(command, what));
        }
        return given;
    }

    private Place present() {
        Place place = present;
        if (place == null) {
            throw new PyramidionException("nothing is open; say :open and a folder, a file, a corpus or a run");
        }
        return place;
    }

    private AnswerText text() {
        return new AnswerText(console, present().path(), 0);
    }

    /** Opens a place, or goes back to it. */
    public String open(Path path) {
        String name = path.toAbsolutePath().normalize().toString();
        KnowledgeBase base = open.names().contains(name) ? open.named(name) : open.add(name, path, settings);
        present = new Place(path, base);
        passages = List.of();
        return status();
    }

    private String status() {
        Place place = present();
        Readiness readiness = place.base().readiness();
        return "%s: %s in %s%s"
                .formatted(
                        place.path(),
                        Amounts.of(readiness.passages(), "passages"),
                        Amounts.of(place.base().documents(), "documents"),
                        readiness.complete()
                                ? ""
                                : readiness
                                        .lacking()
                                        .map(reason -> "; ranked by words alone: " + reason)
                                        .orElseGet(() -> "; vectors of %s come in while you ask"
                                                .formatted(Amounts.of(
                                                        readiness.passages() - readiness.embedded(), "passages"))));
    }

    private String ask(String question) {
        Answer answer = present().base().ask(question);
        passages = answer.passages();
        return text().of(answer);
    }

    private String search(String words) {
        List<Hit> hits = present().base().search(words, settings.passages());
        passages = hits;
        return text().of(hits);
    }

    private String show(String number) {
        int rank;
        try {
            rank = Integer.parseInt(number.strip());
        } catch (NumberFormatException e) {
            throw new PyramidionException(":show wants a number, not '%s'".formatted(number), e);
        }
        if (rank < 1 || rank > passages.size()) {
            throw new PyramidionException(
                    passages.isEmpty()
                            ? "there is no passage yet; ask or :search first"
                            : "there is no passage %d; there are %d".formatted(rank, passages.size()));
        }
        Hit hit = passages.get(rank - 1);
        return text().place(hit.passage()) + "\n\n" + text().whole(hit.passage().text());
    }

    private String fill(String text) {
        Filling filling = present().base().fill(text);
        String documents = filling.documents().stream()
                .flatMap(document -> document.passage().stream()
                        .map(passage -> WrappedText.plain(
                                "%s  %s".formatted(Amounts.probability(document.prior()), text().place(passage)),
                                console)))
                .collect(Collectors.joining("\n"));
        return "%s  (probability %s; without retrieval %s)\n\nRead with, by p(z|x):\n%s"
                .formatted(
                        console.bold(filling.word()),
                        Amounts.probability(filling.probability()),
                        Amounts.probability(filling.withoutRetrieval()),
                        documents);
    }

    @Override
    public void close() {
        open.close();
    }
}
