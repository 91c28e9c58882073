package org.pyramidion.questions;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.Utf8Stream;

/**
 * Questions of a table with a question and a list of its answers in each row: tabs between them, or commas. The list is
 * as Python prints one, or JSON. If the first row reads {@code question} and {@code answers} ({@code answer}, or {@code
 * regex} for regular expressions), there may be other columns, and an answer needs no list around it. A cell in double
 * quotes may hold separators, line ends and, doubled, quotes.
 */
final class QuestionTable {

    private static final int MAX_LINE_BYTES = 1 << 24;

    /** How a list of strings begins, and hardly an expression: other brackets are a choice of characters. */
    private static final Pattern STRINGS = Pattern.compile("\\[\\s*['\"]");

    private final Path file;
    private final boolean regex;
    private final InputStream in;
    private final List<Question> questions = new ArrayList<>();
    private int line;
    private char separator;

    private QuestionTable(Path file, boolean regex, InputStream in) {
        this.file = file;
        this.regex = regex;
        this.in = in;
    }

    /** @throws PyramidionException naming file and line of the first bad row */
    static List<Question> read(Path file, boolean regex) {
        try (InputStream in = new BufferedInputStream(Utf8Stream.ofTable(CompressedFile.open(file)))) {
            return new QuestionTable(file, regex, in).read();
        } catch (IOException e) {
            throw unreadable(file, e);
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

    private List<Question> read() throws IOException {
        Columns columns = Columns.UNNAMED;
        for (Optional<Row> row = row(); row.isPresent(); row = row()) {
            List<String> cells = row.get().cells;
            Optional<Columns> named = row.get().line == 1 ? Columns.named(cells) : Optional.empty();
            if (named.isPresent()) {
                columns = named.get();
            } else if (!(cells.size() == 1 && cells.getFirst().isBlank())) {
                questions.add(question(row.get(), columns));
            }
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
        String id = columns.id >= 0 && columns.id < cells.size() ? cells.get(columns.id) : Integer.toString(row.line);
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
    private record Row(int line, List<String> cells) {}

    private Optional<Row> row() throws IOException {
        Optional<String> first = nextLine();
        if (first.isEmpty()) {
            return Optional.empty();
        }
        int begin = line;
        if (begin == 1) {
            separator = first.get().indexOf('\t') >= 0 ? '\t' : semicolons(first.get()) ? ';' : ',';
        }
        StringBuilder text = new StringBuilder(first.get());
        Optional<List<String>> cells = cells(text);
        while (cells.isEmpty()) {
            Optional<String> more = text.length() > MAX_LINE_BYTES ? Optional.empty() : nextLine();
            if (more.isEmpty()) {
                throw new PyramidionException(
                        "%s:%d: a double quote opens here and is not closed; mend or remove the row"
                                .formatted(file, begin));
            }
            cells = cells(text.append('\n').append(more.get()));
        }
        return Optional.of(new Row(begin, cells.get()));
    }

    private static boolean semicolons(String header) {
        return header.chars().filter(c -> c == ';').count()
                > header.chars().filter(c -> c == ',').count();
    }

    /** The cells of a row; nothing if it ends within quotes. */
    private Optional<List<String>> cells(CharSequence row) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean start = true;
        for (int i = 0; i < row.length(); i++) {
            char c = row.charAt(i);
            if (c == '"' && (quoted || start)) {
                boolean doubled = quoted && i + 1 < row.length() && row.charAt(i + 1) == '"';
                if (doubled) {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
                start = false;
            } else if (c == separator && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
                start = true;
            } else {
                cell.append(c);
                start = false;
            }
        }
        cells.add(cell.toString());
        return quoted ? Optional.empty() : Optional.of(cells);
    }

    private Optional<String> nextLine() throws IOException {
        int b = in.read();
        if (b < 0) {
            return Optional.empty();
        }
        line++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (; b >= 0 && b != '\n'; b = in.read()) {
            if (bytes.size() == MAX_LINE_BYTES) {
                throw new PyramidionException(
                        "%s:%d: the line is too long for a question; mend or remove it".formatted(file, line));
            }
            bytes.write(b);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return Optional.of(withoutMarks(text));
        } catch (CharacterCodingException e) {
            throw new PyramidionException("%s:%d: not valid UTF-8; mend or remove the line".formatted(file, line), e);
        }
    }

    private String withoutMarks(String text) {
        String begun = line == 1 && text.startsWith("\ufeff") ? text.substring(1) : text;
        return begun.endsWith("\r") ? begun.substring(0, begun.length() - 1) : begun;
    }

    private PyramidionException error(Row row, String problem) {
        return new PyramidionException("%s:%d: %s".formatted(file, row.line, problem));
    }
}
