package org.pyramidion.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.Table;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two systems on the same questions.
 *
 * @param questions how many questions both answered
 * @param answerable how many of them are answerable by what both files say
 * @param all a row for each figure that both have, over all questions
 * @param answerableRows the same over the answerable
 */
public record Comparison(int questions, int answerable, List<Row> all, List<Row> answerableRows) {

    public Comparison {
        all = List.copyOf(all);
        answerableRows = List.copyOf(answerableRows);
    }

    /**
     * One figure.
     *
     * @param figure its name: {@code em}, {@code f1}, {@code recall@k}, {@code evidence_recall@k}, {@code mrr}, {@code
     *     ndcg@10}
     * @param questions over how many questions it is a mean
     * @param first the mean of the first system
     * @param second the mean of the second
     * @param difference 95 % interval of second − first, by the bootstrap over questions
     * @param pValue of the two-sided paired randomisation test: how likely so large a difference is if the systems do
     *     not differ
     * @param better questions on which the second is better
     * @param worse questions on which it is worse
     */
    public record Row(
            String figure,
            int questions,
            double first,
            double second,
            Interval difference,
            double pValue,
            int better,
            int worse) {

        /** Compares two systems by one figure of each question. */
        public static Row of(String figure, double[] first, double[] second) {
            double[] differences = new double[first.length];
            int better = 0;
            int worse = 0;
            for (int i = 0; i < first.length; i++) {
                differences[i] = second[i] - first[i];
                better += differences[i] > 0 ? 1 : 0;
                worse += differences[i] < 0 ? 1 : 0;
            }
            return new Row(
                    figure,
                    first.length,
                    mean(first),
                    mean(second),
                    Bootstrap.interval(differences),
                    Bootstrap.pValue(differences),
                    better,
                    worse);
        }

        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }
    }

    private static final List<Integer> DEPTHS = List.of(1, 5, 20, 100);

    /**
     * Compares what {@link Evaluation#writeResults} wrote for two systems.
     *
     * @throws PyramidionException if a file cannot be read or they are not of the same questions
     */
    public static Comparison of(Path first, Path second) {
        return of(List.of(first), List.of(second));
    }

    /**
     * Compares two systems on several sets of questions, or trained with several seeds, as if all were one set.
     *
     * @param first a file a set
     * @param second files of the same sets in the same order
     * @throws PyramidionException if a file cannot be read or two are not of the same questions
     */
    public static Comparison of(List<Path> first, List<Path> second) {
        List<Outcome[]> pairs = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            pairs.addAll(pairs(first.get(i), second.get(i)));
        }
        List<Outcome[]> answerable = pairs.stream()
                .filter(pair -> pair[0].answerable && pair[1].answerable)
                .toList();
        return new Comparison(pairs.size(), answerable.size(), rows(pairs), rows(answerable));
    }

    /** The mean of each figure of what {@link Evaluation#writeResults} wrote. */
    public static Map<String, Double> means(Path results) {
        return read(results).values().stream()
                .flatMap(outcome -> outcome.figures.entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, LinkedHashMap::new, Collectors.averagingDouble(Map.Entry::getValue)));
    }

    /** The 95 % interval of each figure's mean, by the bootstrap over the questions of all files. */
    public static Map<String, Interval> intervals(List<Path> results) {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Path file : results) {
            read(file)
                    .values()
                    .forEach(outcome -> outcome.figures.forEach(
                            (figure, value) -> values.computeIfAbsent(figure, name -> new ArrayList<>())
                                    .add(value)));
        }
        Map<String, Interval> intervals = new LinkedHashMap<>();
        values.forEach((figure, all) -> intervals.put(
                figure,
                Bootstrap.interval(all.stream().mapToDouble(Double::doubleValue).toArray())));
        return intervals;
    }

    private static List<Outcome[]> pairs(Path first, Path second) {
        Map<String, Outcome> before = read(first);
        Map<String, Outcome> after = read(second);
        requireAll(before, first, after, second);
        requireAll(after, second, before, first);
        List<Outcome[]> pairs = new ArrayList<>();
        after.forEach((id, outcome) ->
                Optional.ofNullable(before.get(id)).ifPresent(old -> pairs.add(new Outcome[] {old, outcome})));
        return pairs;
    }

    private static void requireAll(Map<String, Outcome> some, Path file, Map<String, Outcome> others, Path otherFile) {
        long missing =
                others.keySet().stream().filter(id -> !some.containsKey(id)).count();
        if (missing > 0) {
            throw new PyramidionException("%s lacks %d questions of %s; compare results on the same questions"
                    .formatted(file, missing, otherFile));
        }
    }

    private static List<Row> rows(List<Outcome[]> pairs) {
        Map<String, List<double[]>> values = new LinkedHashMap<>();
        for (Outcome[] pair : pairs) {
            pair[0].figures.forEach((figure, value) -> Optional.ofNullable(pair[1].figures.get(figure))
                    .ifPresent(other -> values.computeIfAbsent(figure, name -> new ArrayList<>())
                            .add(new double[] {value, other})));
        }
        List<Row> rows = new ArrayList<>();
        values.forEach((figure, both) -> rows.add(Row.of(
                figure,
                both.stream().mapToDouble(pair -> pair[0]).toArray(),
                both.stream().mapToDouble(pair -> pair[1]).toArray())));
        return rows;
    }

    /** What a line says of one question. */
    private record Outcome(boolean answerable, Map<String, Double> figures) {

        static Outcome of(JsonNode line) {
            Map<String, Double> figures = new LinkedHashMap<>();
            take(figures, "em", line.path("em"));
            take(figures, "f1", line.path("f1"));
            ranks(figures, "recall@", line, "rank");
            ranks(figures, "evidence_recall@", line, "evidence_rank");
            take(figures, "mrr", line.path("reciprocal_rank"));
            take(figures, "ndcg@10", line.path("ndcg@10"));
            return new Outcome(line.path("answerable").asBoolean(false), figures);
        }

        private static void take(Map<String, Double> figures, String name, JsonNode value) {
            if (value.isNumber()) {
                figures.put(name, value.asDouble());
            }
        }

        private static void ranks(Map<String, Double> figures, String name, JsonNode line, String field) {
            if (line.has(field)) {
                int rank = line.path(field).asInt(Integer.MAX_VALUE);
                DEPTHS.forEach(depth -> figures.put(name + depth, rank <= depth ? 1.0 : 0.0));
            }
        }
    }

    private static Map<String, Outcome> read(Path file) {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    add(outcomes, line, "%s:%d".formatted(file, number));
                }
            }
        } catch (NoSuchFileException e) {
            throw new PyramidionException("%s: no such file; check the path".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
        if (outcomes.isEmpty()) {
            throw new PyramidionException(
                    "%s: holds no result; give a file of results that an evaluation wrote".formatted(file));
        }
        return outcomes;
    }

    private static void add(Map<String, Outcome> outcomes, String line, String place) {
        JsonNode result;
        try {
            result = JsonMapper.shared().readTree(line);
        } catch (JacksonException e) {
            throw new PyramidionException("%s: not valid JSON; mend or remove the line".formatted(place), e);
        }
        JsonNode id = result.path("id");
        if (!id.isString() && !id.isNumber()) {
            throw new PyramidionException(
                    "%s: no 'id'; give a file of results that an evaluation wrote".formatted(place));
        }
        if (outcomes.put(id.asString(), Outcome.of(result)) != null) {
            throw new PyramidionException("%s: question %s has a result already; give each question an id of its own"
                    .formatted(place, id.asString()));
        }
    }

    /** Both groups of questions as tables, the answerable only where they are not all or none. */
    public String text() {
        String every = "all %s\n\n%s".formatted(Amounts.of(questions, "questions"), table(all));
        return answerable == 0 || answerable == questions
                ? every
                : every + "\n%s answerable\n\n%s".formatted(Amounts.count(answerable), table(answerableRows));
    }

    private static Table table(List<Row> rows) {
        Table table = new Table("lrrrrrrrr", "", "questions", "A", "B", "B − A", "95 %", "p", "better", "worse");
        rows.forEach(row -> table.row(
                row.figure(),
                Amounts.count(row.questions()),
                Amounts.percent(row.first()),
                Amounts.percent(row.second()),
                String.format(Locale.ROOT, "%+.1f", 100 * (row.second() - row.first())),
                String.format(
                        Locale.ROOT,
                        "%+.1f to %+.1f",
                        100 * row.difference().low(),
                        100 * row.difference().high()),
                Amounts.probability(row.pValue()),
                Amounts.count(row.better()),
                Amounts.count(row.worse())));
        return table;
    }
}
