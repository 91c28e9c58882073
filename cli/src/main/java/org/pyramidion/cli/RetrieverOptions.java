package org.pyramidion.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Evaluator.AnswerRule;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.run.TrainConfig;
import picocli.CommandLine.Option;

/** What finds the blocks, and how. */
final class RetrieverOptions {

    /** What finds blocks. */
    enum Retriever {
        /** The model of a run. */
        MODEL,
        /** Words. */
        BM25,
        /** The model, or MiniLM where there is no run, and words. */
        FUSION,
        /** all-MiniLM-L6-v2 as published. */
        MINILM,
        /** bge-small-en-v1.5 as published. */
        BGE
    }

    @Option(
            names = "--retriever",
            paramLabel = "NAME",
            description =
                    "What finds the blocks: the run's model (model, if not given), words (bm25), both (fusion), or a published encoder (minilm, bge). All but the first need no run: then --corpus, and nothing is read.")
    private String retriever = "model";

    @Option(names = "--k1", paramLabel = "X", description = "Of BM25: saturation of repeated words; 0.9 if not given.")
    private double k1 = Bm25Index.Settings.DEFAULTS.k1();

    @Option(names = "--b", paramLabel = "X", description = "Of BM25: weight of a block's length; 0.4 if not given.")
    private double b = Bm25Index.Settings.DEFAULTS.b();

    @Option(
            names = "--analysis",
            paramLabel = "KIND",
            description = "Of BM25: words as they are (words, if not given), or stemmed (english).")
    private Optional<String> analysis = Optional.empty();

    @Option(
            names = "--fusion-weight",
            paramLabel = "X",
            description = "Of a fusion: weight of the dense ranking beside words, from 0 to 1; 0.5 if not given.")
    private double weight = 0.5;

    @Option(
            names = "--ranker-weight",
            paramLabel = "X",
            description =
                    "Of a reader of what its own model did not rank: how much the ranker's scores, as a distribution over the blocks read, count beside the reader's; 0 (the reader's alone) if not given.")
    private double rankerWeight;

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            description =
                    "Of a published encoder's products: float32 (if not given), bfloat16, or auto for the faster; a run has its own setting.")
    private String precision = "float32";

    @Option(
            names = "--answers-in",
            paramLabel = "PLACE",
            description =
                    "A block holds an answer if its text does, as DPR looks for it (text, if not given), or its title or text, without regard to punctuation, accents and articles (title-or-text).")
    private String answersIn = "text";

    Retriever retriever() {
        return named("--retriever", Retriever.class, retriever);
    }

    Bm25Index.Settings bm25() {
        return new Bm25Index.Settings(k1, b);
    }

    Bm25Index.Analysis analysis() {
        return analysis.map(RetrieverOptions::analysis).orElse(Bm25Index.Analysis.WORDS);
    }

    /** The one that was given, else all. */
    List<Bm25Index.Analysis> analyses() {
        return analysis.map(name -> List.of(analysis(name))).orElseGet(() -> List.of(Bm25Index.Analysis.values()));
    }

    private static Bm25Index.Analysis analysis(String name) {
        return named("--analysis", Bm25Index.Analysis.class, name);
    }

    RankFusion fusion() {
        return new RankFusion(weight);
    }

    /** Whether a run's model ranks, alone or with words. */
    boolean ranksByModel() {
        return retriever() == Retriever.MODEL || retriever() == Retriever.FUSION;
    }

    double weight() {
        return rankerWeight;
    }

    TrainConfig.Products precision() {
        return named("--precision", TrainConfig.Products.class, precision);
    }

    AnswerRule answerRule() {
        return named("--answers-in", AnswerRule.class, answersIn);
    }

    private static <E extends Enum<E>> E named(String option, Class<E> type, String name) {
        Optional<E> found = Arrays.stream(type.getEnumConstants())
                .filter(value -> label(value).equals(name))
                .findFirst();
        return found.orElseThrow(() -> new PyramidionException("%s %s: must be one of %s"
                .formatted(
                        option,
                        name,
                        Arrays.stream(type.getEnumConstants())
                                .map(RetrieverOptions::label)
                                .collect(Collectors.joining(", ")))));
    }

    /** All of them that a table's rows depend on, in words. */
    String settings() {
        return "%s %s %s answers in %s, ranker's weight %s, encoders in %s"
                .formatted(
                        bm25(),
                        analysis(),
                        fusion(),
                        answerRule(),
                        rankerWeight,
                        precision().here().label());
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
