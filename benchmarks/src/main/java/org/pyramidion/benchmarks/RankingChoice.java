package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.evaluation.Comparison;
import org.pyramidion.evaluation.StructureEvaluation;
import org.pyramidion.questions.structure.FolderQuestions;
import org.pyramidion.questions.structure.StructureQuestion;
import org.pyramidion.questions.structure.StructureQuestion.Kind;
import org.pyramidion.reader.Reader;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;

/**
 * Ranks the blocks of folders of HTML for questions made of their structure, by words, published encoders and fusions
 * of both, and prints the share of questions with the answering passage among the first blocks, and how likely so large
 * a difference from the first system is by chance.
 *
 * <p>Arguments: where corpora and their vectors are kept, encoders ({@code minilm,bge-small}), how many questions of
 * each kind and folder (60), folders.
 */
public final class RankingChoice {

    private static final List<Integer> DEPTHS = List.of(1, 5, 20);
    private static final long SEED = 18;

    /** The rank of the first right block for each question, by system. */
    private final Map<String, List<Integer>> ranks = new LinkedHashMap<>();

    private final List<StructureQuestion> asked = new ArrayList<>();

    private RankingChoice() {}

    /** Measures. */
    public static void main(String[] arguments) throws IOException {
        Path work = Path.of(arguments[0]);
        int ofEachKind = Integer.parseInt(arguments[2]);
        List<String> encoders = List.of(arguments[1].split(","));
        RankingChoice all = new RankingChoice();
        for (String folder : Arrays.asList(arguments).subList(3, arguments.length)) {
            RankingChoice one = new RankingChoice();
            one.measure(Path.of(folder), work, encoders, ofEachKind);
            one.print(folder);
            all.asked.addAll(one.asked);
            one.ranks.forEach((system, found) -> all.ranks
                    .computeIfAbsent(system, absent -> new ArrayList<>())
                    .addAll(found));
        }
        if (arguments.length > 4) {
            all.print("all folders");
        }
    }

    private void measure(Path folder, Path work, List<String> encoders, int ofEachKind) throws IOException {
        Path place = work.resolve(folder.getFileName());
        build(folder, place);
        try (CorpusStore corpus = CorpusStore.open(place);
                RankingSystems systems = new RankingSystems(corpus)) {
            StructureEvaluation evaluation =
                    StructureEvaluation.of(corpus, FolderQuestions.of(folder).draw(ofEachKind, SEED));
            asked.addAll(evaluation.questions());
            List<String> texts = asked.stream().map(StructureQuestion::text).toList();
            systems.rank(texts, encoders).forEach((name, hits) -> ranks.put(name, evaluation.ranks(hits)));
        }
    }

    private static void build(Path folder, Path place) throws IOException {
        if (Artifact.find(place).isPresent()) {
            return;
        }
        Files.createDirectories(place.toAbsolutePath().getParent());
        Path vocabulary = Reader.published("minilm", Progress.none()).resolve(PretrainedWeights.VOCABULARY);
        try (FileReaders readers = new FileReaders();
                WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary, true)) {
            new CorpusBuilder(tokenizer).buildFrom(Sources.of(List.of(folder), readers), place);
        }
    }

    private void print(String title) {
        List<Kind> kinds = Arrays.stream(Kind.values())
                .filter(kind -> asked.stream().anyMatch(each -> each.kind() == kind))
                .toList();
        System.out.printf("%n## %s: %d questions%n%n", title, asked.size());
        System.out.println("| recall in % | "
                + kinds.stream()
                        .map(kind -> "%s @5 (%d)"
                                .formatted(
                                        kind.name().toLowerCase(Locale.ROOT),
                                        asked.stream()
                                                .filter(each -> each.kind() == kind)
                                                .count()))
                        .collect(Collectors.joining(" | "))
                + " | all @1 | @5 | @20 | p @1 | p @5 |");
        System.out.println("|---|" + "--:|".repeat(kinds.size() + 5));
        List<Integer> first = ranks.values().iterator().next();
        ranks.forEach((system, found) -> {
            List<String> cells = new ArrayList<>(List.of(system));
            kinds.forEach(kind -> cells.add(percent(recall(found, 5, kind))));
            DEPTHS.forEach(depth -> cells.add(percent(StructureEvaluation.found(found, depth))));
            cells.add(pValue(first, found, 1));
            cells.add(pValue(first, found, 5));
            System.out.println("| " + String.join(" | ", cells) + " |");
        });
    }

    private static String percent(double[] values) {
        return "%.1f".formatted(100 * Arrays.stream(values).average().orElse(0));
    }

    private static String pValue(List<Integer> first, List<Integer> found, int depth) {
        return first.equals(found)
                ? "–"
                : "%.4f"
                        .formatted(Comparison.Row.of(
                                        "recall",
                                        StructureEvaluation.found(first, depth),
                                        StructureEvaluation.found(found, depth))
                                .pValue());
    }

    private double[] recall(List<Integer> found, int depth, Kind kind) {
        return java.util.stream.IntStream.range(0, found.size())
                .filter(i -> asked.get(i).kind() == kind)
                .mapToDouble(i -> found.get(i) <= depth ? 1 : 0)
                .toArray();
    }
}
