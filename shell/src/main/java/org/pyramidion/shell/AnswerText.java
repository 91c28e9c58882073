package org.pyramidion.shell;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Hit;
import org.pyramidion.api.Passage;
import org.pyramidion.api.Readiness;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.console.Console;
import org.pyramidion.console.WrappedText;
import org.pyramidion.documents.Document;

/**
 * Answers and passages as text, no line wider than the console.
 *
 * @param place what was asked; files are named from there
 * @param show how many of the passages that were read are shown whole
 */
public record AnswerText(Console console, Path place, int show) {

    /** How much is shown of a passage that is not shown whole. */
    private static final int LONGEST = 200;

    private static final int ALTERNATIVES = 4;

    /** An answer with its evidence, or the likeliest passages. */
    public String of(Answer answer) {
        StringBuilder text = new StringBuilder();
        answer.best().ifPresentOrElse(best -> found(text, answer, best), () -> nothing(text, answer));
        int shown = answer.best().isPresent()
                ? show
                : Math.max(show, answer.passages().size());
        answer.passages().stream().limit(shown).forEach(hit -> text.append('\n').append(hit(hit, hit.rank() <= show)));
        return text.toString();
    }

    /** An answer as a line of its own: question, answer, confidence and document, between tabs. */
    public static String line(Answer answer) {
        return String.join(
                "\t",
                OneLine.of(answer.question()),
                answer.best().map(Answer.Span::text).map(OneLine::of).orElse(""),
                answer.confidence().map(Amounts::probability).orElse(""),
                answer.best().map(best -> best.evidence().documentId()).orElse(""));
    }

    private void found(StringBuilder text, Answer answer, Answer.Span best) {
        List<String> lines = WrappedText.wrap(OneLine.of(best.text()), console.width());
        text.append(String.join("\n", lines.stream().map(console::bold).toList()));
        answer.confidence().ifPresent(right -> {
            String told = "(right with probability %s)".formatted(Amounts.probability(right));
            boolean fits = lines.getLast().length() + 2 + told.length() <= console.width();
            text.append(fits ? "  " : "\n").append(told);
        });
        text.append("\n\n")
                .append(WrappedText.marked(best.evidence().text(), best.start(), best.limit(), console))
                .append('\n')
                .append(source(best.evidence()));
        if (!answer.alternatives().isEmpty()) {
            text.append("\nOther answers:\n");
            answer.alternatives().stream()
                    .limit(ALTERNATIVES)
                    .forEach(other -> text.append(WrappedText.plain(
                                    "%s — %s".formatted(OneLine.of(other.text()), place(other.evidence())), console))
                            .append('\n'));
        }
    }

    private void nothing(StringBuilder text, Answer answer) {
        StringBuilder said = new StringBuilder(
                answer.confidence().isPresent()
                        ? "no answer found in these documents"
                        : "nothing here reads; these passages fit best");
        answer.alternatives().stream()
                .findFirst()
                .ifPresent(likeliest -> said.append(" (likeliest: \"%s\", right with probability %s)"
                        .formatted(
                                OneLine.of(likeliest.text()),
                                Amounts.probability(answer.confidence().orElse(0.0)))));
        text.append(String.join("\n", WrappedText.wrap(said.toString(), console.width())))
                .append(
                        answer.passages().isEmpty() || answer.confidence().isEmpty()
                                ? "\n"
                                : "\n\nThe likeliest passages:\n");
    }

    /** Passages that were found. */
    public String of(List<Hit> hits) {
        if (hits.isEmpty()) {
            return "no passage has a word of it; ask in other words";
        }
        return String.join(
                "\n", hits.stream().map(hit -> hit(hit, hit.rank() <= show)).toList());
    }

    private String hit(Hit hit, boolean whole) {
        String head = "%d. %s".formatted(hit.rank(), place(hit.passage()));
        List<String> lines = WrappedText.wrap(head, console.width());
        return String.join("\n", lines.stream().map(console::bold).toList()) + "\n"
                + (whole
                        ? whole(hit.passage().text())
                        : WrappedText.plain(cut(hit.passage().text()), console)) + "\n";
    }

    /** A passage in its own lines, those that are too wide wrapped. */
    String whole(String passage) {
        return String.join(
                "\n",
                passage.lines()
                        .map(line -> line.isBlank() ? "" : WrappedText.plain(line, console))
                        .toList());
    }

    private static String cut(String text) {
        String line = OneLine.of(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }

    private String source(Passage passage) {
        return WrappedText.plain("— " + place(passage), console) + "\n";
    }

    /** Title, section, file and page or row, as far as the source tells, and none of them twice. */
    String place(Passage passage) {
        List<String> parts = new ArrayList<>();
        parts.add(OneLine.of(passage.title().isBlank() ? passage.documentId() : passage.title()));
        field(passage, Document.SECTION)
                .filter(section -> !parts.contains(section))
                .ifPresent(parts::add);
        field(passage, Document.FILE)
                .map(this::fromPlace)
                .filter(file -> !parts.contains(file))
                .ifPresent(parts::add);
        field(passage, Document.PAGE).map(page -> "page " + page).ifPresent(parts::add);
        field(passage, Document.ROW).map(row -> "row " + row).ifPresent(parts::add);
        return String.join(", ", parts);
    }

    private static Optional<String> field(Passage passage, String name) {
        return Optional.ofNullable(passage.fields().get(name))
                .map(Object::toString)
                .map(OneLine::of);
    }

    private String fromPlace(String file) {
        try {
            Path folder = place.toAbsolutePath().normalize();
            Path path = Path.of(file);
            return path.isAbsolute() && path.startsWith(folder) && !path.equals(folder)
                    ? folder.relativize(path).toString()
                    : file;
        } catch (InvalidPathException e) {
            return file; // named on a system with other rules
        }
    }

    /** What is to be said of a ranking that is not complete; nothing of one that is. */
    public static Optional<String> of(Readiness readiness) {
        if (readiness.complete()
                || readiness.embedded() == 0 && readiness.lacking().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(readiness
                .lacking()
                .map(reason -> "ranked by words alone: " + reason)
                .orElseGet(() -> "vectors rank %s of %s passages so far; the rest come while a shell is open"
                        .formatted(Amounts.count(readiness.embedded()), Amounts.count(readiness.passages()))));
    }
}
