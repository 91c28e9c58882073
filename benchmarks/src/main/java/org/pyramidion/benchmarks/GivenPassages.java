package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Progress;
import org.pyramidion.base.Table;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ReaderAnswer;
import org.pyramidion.reader.ReaderResult;
import org.pyramidion.retrieval.Bm25Index;
import tools.jackson.databind.json.JsonMapper;

/**
 * How well the reader that comes along answers open questions where a passage that holds an answer is given: the best
 * of the first 100 that BM25 finds, alone, and among the four best that hold none, in the order in which they were
 * found. Questions without such a passage are left out, and counted. A passage may hold the answer's words and not
 * answer.
 *
 * <p>Prints exact match and F1 of the likeliest answer, how many the reader would give, and how many of those are
 * right.
 *
 * <p>Arguments: a corpus, questions, how many of them (all), a file that gets each question with what was read of the
 * passage alone, as JSON lines to look at, a packed reader (the one that comes along).
 */
public final class GivenPassages {

    private static final int DEPTH = 100;
    private static final int OTHERS = 4;
    private static final int TOGETHER = 50;

    private GivenPassages() {}

    /** Where the answer stands, and what stands beside it. */
    private record Given(Question question, String passage, List<String> among) {}

    /** Reads. */
    public static void main(String[] arguments) throws IOException {
        int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Integer.MAX_VALUE;
        List<Question> questions =
                Questions.read(Path.of(arguments[1])).stream().limit(most).toList();
        List<Given> given = given(Path.of(arguments[0]), questions);
        System.out.printf(
                Locale.ROOT,
                "%,d questions; of %,d the first %d passages hold no answer: left out%n%n",
                questions.size(),
                questions.size() - given.size(),
                DEPTH);
        Precision precision = Precision.FLOAT32;
        System.out.println(Engine.description() + ", " + precision.label());
        Table table = new Table("lrrrrr", "", "questions", "exact match", "F1", "given", "right of these");
        try (Reader reader = arguments.length > 4
                ? Reader.open(Path.of(arguments[4]), precision, Progress.none())
                : Reader.open(precision, Progress.none())) {
            List<Reader.Asked> alone = given.stream()
                    .map(each -> new Reader.Asked(each.question.text(), List.of(each.passage)))
                    .toList();
            List<Reader.Asked> among = given.stream()
                    .map(each -> new Reader.Asked(each.question.text(), each.among))
                    .toList();
            List<ReaderResult> results = read(reader, alone);
            row(table, "the passage alone", given, results);
            if (arguments.length > 3) {
                write(Path.of(arguments[3]), given, results);
            }
            row(table, "among %d without an answer".formatted(OTHERS), given, read(reader, among));
        }
        System.out.println(table);
    }

    private static List<Given> given(Path place, List<Question> questions) {
        List<Given> given = new ArrayList<>();
        try (CorpusStore corpus = CorpusStore.open(place);
                Bm25Index words = Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, Progress.none())) {
            List<String> texts = questions.stream().map(Question::text).toList();
            List<Hits> hits = words.search(texts, DEPTH, Bm25Index.Settings.DEFAULTS);
            for (int i = 0; i < questions.size(); i++) {
                List<String> passages =
                        Arrays.stream(hits.get(i).ids()).mapToObj(corpus::text).toList();
                given(questions.get(i), passages).ifPresent(given::add);
            }
        }
        return given;
    }

    private static Optional<Given> given(Question question, List<String> passages) {
        AnswerMatcher answers = AnswerMatcher.of(question);
        Optional<String> gold = passages.stream().filter(answers::contains).findFirst();
        return gold.map(passage -> {
            List<String> others = passages.stream()
                    .filter(text -> !answers.contains(text))
                    .limit(OTHERS)
                    .toList();
            List<String> among = passages.stream()
                    .filter(text -> text.equals(passage) || others.contains(text))
                    .distinct()
                    .toList();
            return new Given(question, passage, among);
        });
    }

    private static List<ReaderResult> read(Reader reader, List<Reader.Asked> asked) {
        List<ReaderResult> results = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += TOGETHER) {
            results.addAll(reader.read(asked.subList(from, Math.min(asked.size(), from + TOGETHER))));
        }
        return results;
    }

    private static void write(Path file, List<Given> given, List<ReaderResult> results) throws IOException {
        JsonMapper json = JsonMapper.builder().build();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Given read = given.get(i);
            lines.add(json.writeValueAsString(Map.of(
                    "question", read.question.text(),
                    "answers", read.question.answers(),
                    "read", best(results.get(i)),
                    "right", results.get(i).right(),
                    "passage", read.passage)));
        }
        Files.write(file, lines);
    }

    private static String best(ReaderResult result) {
        return result.answers().stream().findFirst().map(ReaderAnswer::text).orElse("");
    }

    private static void row(Table table, String name, List<Given> given, List<ReaderResult> results) {
        double exact = 0;
        double f1 = 0;
        int answered = 0;
        int right = 0;
        for (int i = 0; i < results.size(); i++) {
            Question question = given.get(i).question;
            String best = best(results.get(i));
            boolean matches = Answers.exactMatch(best, question);
            exact += matches ? 1 : 0;
            f1 += Answers.f1(best, question.answers());
            if (results.get(i).answer().isPresent()) {
                answered++;
                right += matches ? 1 : 0;
            }
        }
        int all = results.size();
        table.row(
                name,
                "%,d".formatted(all),
                percent(exact / all),
                percent(f1 / all),
                percent((double) answered / all),
                percent((double) right / answered));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
