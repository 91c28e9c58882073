package org.pyramidion.questions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.documents.JsonLines;
import tools.jackson.databind.node.ObjectNode;

/**
 * Question sets in the formats of the field, packed or not. What a file holds tells its format, not its name:
 *
 * <ul>
 *   <li>JSONL, or a JSON list of such objects: {@code question} and {@code answers} (a list or a string; {@code answer}
 *       will do; of a claim its {@code label}), and perhaps {@code id} (its number in the file if there is none),
 *       {@code regex} (true if the answers are regular expressions, or such expressions in place of answers), {@code
 *       evidence} (document ids; {@code gold} or the ids of {@code positive_ctxs} will do) and other fields, which are
 *       kept. So it reads NQ-open, EntityQuestions and DPR's JSON
 *   <li>SQuAD 1.1 and 2.0, and JSONL of its paragraphs ({@code title}, {@code context}, {@code qas}); questions without
 *       an answer are left out
 *   <li>WebQuestions: {@code utterance} and {@code targetValue}
 *   <li>a table of question and answers ({@link QuestionTable}), as DPR has it
 *   <li>TriviaQA, HotpotQA, KILT and MS MARCO, as they come or as HuggingFace has them, and SQuAD's columns
 *   <li>BEIR's {@code queries.jsonl} ({@code _id} and {@code text}), without answers, and MS MARCO's tables of ids and
 *       queries; of a folder with its judgements ({@link Qrels})
 * </ul>
 *
 * <p>The answers of a file with {@code CuratedTREC} in its name are regular expressions, as that set does not say so
 * itself.
 */
public final class Questions {

    private static final String WANTED =
            "JSONL with 'question' and 'answers' on each line, DPR's JSON or CSV, SQuAD's or WebQuestions' JSON, or a"
                    + " BEIR folder";

    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private Questions() {}

    /**
     * Reads a whole set, but for the questions that it says have no answer.
     *
     * @param file a file, or a BEIR folder: then those questions that its judgements name
     * @throws PyramidionException naming file and line of the first bad record, or if there is no question at all
     */
    public static List<Question> read(Path file) {
        return readSet(file).answerable();
    }

    /**
     * A set as its file divides it.
     *
     * @param unanswerable questions that it says have no answer, as SQuAD 2.0 and MS MARCO have them
     */
    public record QuestionSet(List<Question> answerable, List<Question> unanswerable) {}

    /** Reads a whole set, as {@link #read}, with those questions that it says have no answer. */
    public static QuestionSet readSet(Path file) {
        Map<Boolean, List<Question>> questions = (Files.isDirectory(file) ? folder(file) : file(file))
                .stream().collect(Collectors.partitioningBy(Question::unanswerable));
        List<Question> answerable = Objects.requireNonNull(questions.get(false));
        if (answerable.isEmpty()) {
            throw new PyramidionException("%s: holds no question with an answer; give %s".formatted(file, WANTED));
        }
        return new QuestionSet(answerable, Objects.requireNonNull(questions.get(true)));
    }

    private static List<Question> folder(Path folder) {
        List<Question> queries = queries(folder);
        return Qrels.ofFolder(folder).judged(queries);
    }

    /**
     * Reads a whole set for judgements from elsewhere.
     *
     * @param file a file, or a BEIR folder: then all of its queries, whatever its own judgements name
     * @throws PyramidionException as {@link #read}
     */
    public static List<Question> readAll(Path file) {
        return Files.isDirectory(file) ? queries(file) : read(file);
    }

    private static List<Question> queries(Path folder) {
        return file(CompressedFile.find(folder.resolve("queries.jsonl"))
                .orElseThrow(() -> new PyramidionException(
                        "%s: has no queries.jsonl and so is no BEIR folder; give %s".formatted(folder, WANTED))));
    }

    private static List<Question> file(Path file) {
        return switch (form(file)) {
            case LINES -> lines(file);
            case LIST -> QuestionDocument.list(file, regexes(file));
            case SQUAD -> QuestionDocument.squad(file);
            case TABLE -> QuestionTable.read(file, regexes(file));
        };
    }

    private enum Form {
        LINES,
        LIST,
        SQUAD,
        TABLE
    }

    private static Form form(Path file) {
        try (InputStream in = QuestionTable.unpacked(file)) {
            int first = in.read();
            while (BYTE_ORDER_MARK.indexOf(first) >= 0 || first >= 0 && first <= ' ') {
                first = in.read();
            }
            return switch (first) {
                case '[' -> Form.LIST;
                case '{' -> QuestionDocument.isSquad(file) ? Form.SQUAD : Form.LINES;
                case -1 -> Form.LINES;
                default -> Form.TABLE;
            };
        } catch (IOException e) {
            throw QuestionTable.unreadable(file, e);
        }
    }

    private static List<Question> lines(Path file) {
        List<Question> questions = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                String number = Long.toString(line.get().number());
                String place = "%s:%s".formatted(file, number);
                QuestionRecord record =
                        new QuestionRecord(place, number, line.get().object(), regexes(file));
                questions.addAll(record.questions());
            }
        }
        return questions;
    }

    /** The objects of a JSON list, or of JSONL, each with the place where it stands. */
    static void forEachObject(Path file, BiConsumer<String, ObjectNode> each) {
        if (form(file) == Form.LIST) {
            QuestionDocument.forEachObject(file, each);
            return;
        }
        try (JsonLines lines = JsonLines.open(file)) {
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                each.accept(
                        "%s:%d".formatted(file, line.get().number()), line.get().object());
            }
        }
    }

    private static boolean regexes(Path file) {
        String name = file.toAbsolutePath().getFileName().toString().toLowerCase(Locale.ROOT);
        return name.replaceAll("[^a-z]", "").contains("curatedtrec");
    }
}
