package org.pyramidion.questions;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.DelimitedRow;
import org.pyramidion.documents.DelimitedText;
import org.pyramidion.documents.Utf8Stream;

/**
 * Questions of a table with a question and a list of its answers in each row: tabs between them, or commas. The list is
 * as Python prints one, or JSON. If the first row reads {@code question} and {@code answers} ({@code answer}, or {@code
 * regex} for regular expressions), there may be other columns, and an answer needs no list around it. A cell in double
 * quotes may hold separators, line ends and, doubled, quotes.
 */
final class QuestionTable {

    /** How a list of strings begins, and hardly an expression: other brackets are a choice of characters. */
    private static final Pattern STRINGS = Pattern.compile("\\[\\s*['\"]");

    private final Path file;
    private final boolean regex;
    private final char separator;

    private QuestionTable(Path file, boolean regex, char separator) {
        this.file = file;
        this.regex = regex;
        this.separator = separator;
    }

    /** @throws PyramidionException naming file and line of the first bad row */
    static List<Question> read(Path file, boolean regex) {
        try (DelimitedText text = DelimitedText.open(file)) {
            Optional<Character> separator = text.firstLine().map(QuestionTable::separator);
            return separator.isEmpty()
                    ? List.of()
                    : new QuestionTable(file, regex, separator.get()).read(text.rows(separator.get(), true));
        }
    }

    /** The bytes of a file, unpacked; what is wrong with a packed one is said as of any other. */
    static InputStream unpacked(Path file) {
        CompressedFile in = CompressedFile.open(file);
        try {
            return new BufferedInputStream(Utf8Stream.ofRecords(in));
        } catch (IOException e) {
            in.close();
            throw in.failure(e, "at its beginning");
        }
    }

    static PyramidionException unreadable(Path file, IOException e) {
        return new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
    }

    private List<Question> read(DelimitedText.Rows rows) {
        List<Question> questions = new ArrayList<>();
        Optional<Columns> header = Optional.empty();
        boolean first = true;
        for (Optional<DelimitedRow> next = rows.next(); next.isPresent(); next = rows.next()) {
            Row row = Row.of(next.get());
            header = first ? Columns.named(row.cells) : header;
            if (!row.isBlank() && !(first && header.isPresent())) {
                questions.add(question(row, header.orElse(Columns.UNNAMED)));
            }
            first = false;
        }
        return questions;
    }

    private Question question(Row row, Columns columns) {
        List<String> cells = row.cells;
        if (!columns.named && separator == '\t' && isQuery(cells)) {
            return new Question(cells.getFirst(), cells.get(1), List.of(), false, List.of());
        }
        if (cells.size() <= Math.max(columns.question, columns.answers) || !columns.named && cells.size() > 2) {
            throw error(
                    row,
                    "a row must be a question, a tab and a list of answers such as ['1969'], but has %d columns"
                            .formatted(cells.size()));
        }
        String cell = cells.get(columns.answers).strip();
        if (!columns.named && !cell.startsWith("[")) {
            throw error(row, "the answers must be a list such as ['1969'], are: " + cell);
        }
        List<String> answers;
        try {
            answers = cell.startsWith("[")
                            && !(columns.named
                                    && expressions(columns)
                                    && !STRINGS.matcher(cell).lookingAt())
                    ? PythonList.parse(cell)
                    : List.of(cell);
        } catch (IllegalArgumentException e) {
            throw error(row, "the answers are no list such as ['1969']: %s in %s".formatted(e.getMessage(), cell));
        }
        if (answers.isEmpty() || answers.getFirst().isEmpty()) {
            throw error(row, "there are no answers; give at least one or remove the row");
        }
        String id = columns.id >= 0 && columns.id < cells.size() ? cells.get(columns.id) : Long.toString(row.line);
        return new Question(id, cells.get(columns.question), answers, expressions(columns), List.of());
    }

    /** Whether a row is an id and a query, as MS MARCO's and TREC's are. */
    private static boolean isQuery(List<String> cells) {
        return cells.size() == 2
                && !cells.getFirst().isBlank()
                && cells.getFirst().chars().noneMatch(Character::isWhitespace)
                && cells.getFirst().chars().anyMatch(Character::isDigit)
                && cells.get(1).strip().indexOf(' ') > 0
                && !cells.get(1).strip().startsWith("[");
    }

    private boolean expressions(Columns columns) {
        return regex || columns.regex;
    }

    /** Which column holds what; −1 for none. */
    private record Columns(int question, int answers, int id, boolean named, boolean regex) {

        static final Columns UNNAMED = new Columns(0, 1, -1, false, false);

        static Optional<Columns> named(List<String> cells) {
            List<String> names = cells.stream()
                    .map(name -> name.strip().toLowerCase(Locale.ROOT))
                    .toList();
            int texts = Math.max(names.indexOf("answers"), names.indexOf("answer"));
            int answers = texts < 0 ? names.indexOf("regex") : texts;
            int question = names.indexOf("question");
            return question < 0 || answers < 0
                    ? Optional.empty()
                    : Optional.of(new Columns(question, answers, names.indexOf("id"), true, texts < 0));
        }
    }

    /** A row and the line that it begins in. */
    private record Row(long line, List<String> cells) {

        static Row of(DelimitedRow row) {
            return new Row(
                    row.line(),
                    row.cells().stream().map(cell -> cell.replace("\r\n", "\n")).toList());
        }

        boolean isBlank() {
            return cells.size() == 1 && cells.getFirst().isBlank();
        }
    }

    private static char separator(String line) {
        return line.indexOf('\t') >= 0 ? '\t' : count(line, ';') > count(line, ',') ? ';' : ',';
    }

    private static long count(String line, char wanted) {
        return line.chars().filter(c -> c == wanted).count();
    }

    private PyramidionException error(Row row, String problem) {
        return new PyramidionException("%s:%d: %s".formatted(file, row.line, problem));
    }
}
