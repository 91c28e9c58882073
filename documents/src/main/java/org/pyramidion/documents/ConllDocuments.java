package org.pyramidion.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.SalientSpan;

/**
 * Named entities in CoNLL columns: a word a line, its label last ({@code O}, {@code B-TYPE}, {@code I-TYPE}; an {@code
 * I-} behind another type or none begins an entity, as in CoNLL-2003), columns set apart by blanks or tabs, an empty
 * line behind a sentence, {@code -DOCSTART-} between documents.
 *
 * <p>In a language whose names end inside words a line may be a char instead, a blank too ({@code " \tO"}, which tells
 * it): such a text is put together as it stands, and lines that begin with {@code ## } are comments.
 *
 * <p>Words become running text again: blanks between them but not before a comma or behind an opening bracket, a
 * line end behind a sentence. Types become four: PER, LOC, ORG and MISC, which takes up all that is none of the others.
 */
public final class ConllDocuments {

    private static final String DOCUMENT = "-DOCSTART-";
    private static final String BLANK = " \t";
    private static final String COMMENT = "## ";
    private static final Pattern COLUMNS = Pattern.compile("[ \t]+");
    private static final Pattern CLOSING = Pattern.compile("[.,;:!?%)\\]}]+|\\.\\.\\.|n't|'(?:s|d|m|re|ve|ll)?");
    private static final Pattern OPENING = Pattern.compile("[(\\[{]");

    private final Path file;
    private final List<AnnotatedText> documents = new ArrayList<>();
    private final List<SalientSpan> spans = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean inSentence;
    private boolean joined;
    private boolean quoted;
    private boolean chars;
    private Optional<SalientSpan> open = Optional.empty();

    private ConllDocuments(Path file) {
        this.file = file;
    }

    /**
     * The documents of a file; one if it does not say where they end.
     *
     * @throws PyramidionException if the file cannot be read or a line has no label
     */
    public static List<AnnotatedText> read(Path file) {
        ConllDocuments reading = new ConllDocuments(file);
        try {
            List<String> lines = Files.readAllLines(file);
            reading.chars = lines.stream().anyMatch(line -> line.startsWith(BLANK));
            for (int i = 0; i < lines.size(); i++) {
                reading.line(lines.get(i), i + 1);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
        reading.endDocument();
        return reading.documents;
    }

    private void line(String line, int number) {
        if (chars && line.startsWith(COMMENT)) {
            return;
        }
        if (line.isBlank()) {
            endSentence();
            return;
        }
        String[] columns = line.startsWith(BLANK) ? new String[] {" ", line.strip()} : COLUMNS.split(line.strip());
        if (columns[0].equals(DOCUMENT)) {
            endDocument();
            return;
        }
        String label = columns[columns.length - 1];
        boolean outside = label.equals("O");
        if (columns.length < 2 || !outside && !label.startsWith("B-") && !label.startsWith("I-")) {
            throw new PyramidionException("%s:%d: no label O, B-TYPE or I-TYPE behind '%s'; mend or remove the line"
                    .formatted(file, number, columns[0]));
        }
        word(columns[0], label.startsWith("B-"), outside ? Optional.empty() : Optional.of(type(label.substring(2))));
    }

    private void word(String word, boolean begins, Optional<String> type) {
        int start = append(word);
        Optional<SalientSpan> running = open.filter(span -> !begins && type.equals(Optional.of(span.type())));
        if (running.isEmpty()) {
            endSpan();
        }
        open = type.map(known -> new SalientSpan(running.map(SalientSpan::start).orElse(start), text.length(), known));
    }

    /** @return where the word begins */
    private int append(String word) {
        boolean quote = word.equals("\"");
        boolean closing = quote ? quoted : CLOSING.matcher(word).matches();
        quoted ^= quote;
        if (inSentence && !joined && !closing && !chars) {
            text.append(' ');
        }
        joined = quote ? quoted : OPENING.matcher(word).matches();
        inSentence = true;
        text.append(word);
        return text.length() - word.length();
    }

    private void endSpan() {
        open.ifPresent(spans::add);
        open = Optional.empty();
    }

    private void endSentence() {
        endSpan();
        if (inSentence) {
            text.append('\n');
        }
        inSentence = false;
        joined = false;
        quoted = false;
    }

    private void endDocument() {
        endSentence();
        if (!text.isEmpty()) {
            documents.add(new AnnotatedText(text.toString(), spans));
        }
        text.setLength(0);
        spans.clear();
    }

    private static String type(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "per", "person", "ps" -> "PER";
            case "loc", "location", "gpe", "fac", "geo-loc", "facility", "lc" -> "LOC";
            case "org", "organization", "organisation", "corporation", "company", "group", "og" -> "ORG";
            default -> "MISC";
        };
    }
}
