package org.pyramidion.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.pyramidion.benchmarks.scale.Law.Check;
import org.pyramidion.benchmarks.scale.Law.Point;
import org.pyramidion.benchmarks.scale.Measurements.BlockLength;
import org.pyramidion.benchmarks.scale.Measurements.EmbeddingPoint;
import org.pyramidion.benchmarks.scale.Measurements.IndexPoint;
import org.pyramidion.benchmarks.scale.Measurements.RankPoint;
import org.pyramidion.benchmarks.scale.Measurements.TrainingPoint;

/** The tables of {@code docs/scale.md}. */
public final class ScaleReport {

    private static final double WIKIPEDIA = 13_353_718;
    private static final double BETWEEN = 1e8;
    private static final double WEB = 1e9;
    private static final int DIMENSION = 128;
    private static final List<Integer> GPUS = List.of(1, 2, 4, 8, 16, 32, 64);

    /** An index' cost, and the power of the number of vectors that its work grows with. */
    private record IndexCost(String name, String kind, double power, ToDoubleFunction<IndexPoint> cost) {}

    private static final List<IndexCost> INDEX_COSTS = List.of(
            new IndexCost("exact: ms a query of 64", "exact", 1, IndexPoint::milliseconds_many),
            new IndexCost("exact-int8: ms a query of 64", "exact-int8", 1, IndexPoint::milliseconds_many),
            new IndexCost("partitioned: ms a query of 64", "partitioned", 1, IndexPoint::milliseconds_many),
            new IndexCost("exact: seconds to build", "exact", 1, IndexPoint::build_seconds),
            new IndexCost("partitioned: seconds to build", "partitioned", 1.5, IndexPoint::build_seconds),
            new IndexCost("partitioned: seconds to refresh", "partitioned", 1.5, IndexPoint::refresh_seconds));

    private final Measurements measured;
    private final ClusterModel model;
    private final StringBuilder text = new StringBuilder();

    public ScaleReport(Measurements measured) {
        this.measured = measured;
        this.model = new ClusterModel(measured);
    }

    /** All tables, as Markdown. */
    public String text() {
        constants();
        indexLaws();
        checks();
        embeddings();
        steps();
        refreshes();
        corpora();
        return text.toString();
    }

    private void table(String... header) {
        row(header);
        text.append("|---").append("|--:".repeat(header.length - 1)).append("|\n");
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private void section(String title) {
        text.append(text.isEmpty() ? "" : "\n").append("### ").append(title).append("\n\n");
    }

    private void constants() {
        section("Constants");
        table("constant", "value", "from");
        TrainingPoint full = model.training();
        row("operations of a sentence, whole inputs", number(full.flops() / 1e12) + "e12", full.source());
        row("sentences/s on one GPU", number(full.sentencesPerSecond()), full.source());
        row("embedder's operations a second", number(model.embeddingRate() / 1e12) + "e12", "training's, taken over");
        for (BlockLength length : measured.points().blockLengths()) {
            row(
                    "BERT-base, blocks/s, %s (%d wordpieces)".formatted(length.name(), length.wordpieces()),
                    number(model.blocksPerSecond("BERT-base", length.wordpieces())),
                    length.source());
        }
        var search = measured.points().search().getLast();
        row(
                "exact search, seconds a query and vector",
                String.format(Locale.ROOT, "%.2e", 1 / (search.queriesPerSecond() * search.vectors())),
                search.source());
        var assumed = measured.points().assumed();
        row("gradients, MB", number(assumed.gradientBytes() / 1e6), assumed.gradientSource());
        assumed.links().forEach(link -> row(link.name() + ", GB/s", number(link.gigabytesPerSecond()), link.source()));
        row("memory of a GPU, GB", number(assumed.gpuMemoryGigabytes()), assumed.memorySource());
    }

    private void indexLaws() {
        section("Indexes on two cores: fixed + slope · vectors^power");
        table("cost", "power", "fixed", "slope", "at 13.35 million", "at 1 billion");
        for (IndexCost cost : INDEX_COSTS) {
            Law law = Law.fit(cost.power(), points(cost));
            row(
                    cost.name(),
                    number(law.power()),
                    number(law.fixed()),
                    String.format(Locale.ROOT, "%.2e", law.slope()),
                    number(law.at(WIKIPEDIA)),
                    number(law.at(WEB)));
        }
    }

    private List<Point> points(IndexCost cost) {
        return model.index(cost.kind(), cost.cost());
    }

    private void checks() {
        section("Predictions that could be checked");
        table("what", "predicted from", "predicted", "measured", "error");
        List<TrainingPoint> training = measured.points().training();
        TrainingPoint real = model.shortTraining();
        check(
                "sentences/s, wiki-100k's lengths",
                "whole inputs' operations a second",
                model.training().teraflops() * 1e12 / real.flops(),
                real.sentencesPerSecond());
        check(
                "sentences/s, whole inputs",
                "the day before",
                training.getFirst().sentencesPerSecond(),
                model.training().sentencesPerSecond());
        for (EmbeddingPoint point : measured.points().embedding()) {
            if (point.name().endsWith("bfloat16")) {
                check(
                        "blocks/s, " + point.name(),
                        "training of BERT-base, operations a second",
                        model.blocksPerSecond(point.network(), point.wordpieces()),
                        point.blocksPerSecond());
            }
        }
        for (IndexCost cost : INDEX_COSTS) {
            for (Check check : Law.forecasts(cost.power(), points(cost))) {
                check(
                        "%s, %s vectors".formatted(cost.name(), number(check.size())),
                        "0.1 and 1 million",
                        check.predicted(),
                        check.measured());
            }
        }
        rankChecks();
    }

    /** Of sums over ranks: what two took says what more will. */
    private void rankChecks() {
        List<RankPoint> points = measured.points().ranks().points();
        List<RankPoint> many =
                points.stream().filter(point -> point.ranks() > 1).toList();
        for (int i = 1; i < many.size(); i++) {
            RankPoint two = many.getFirst();
            RankPoint more = many.get(i);
            check(
                    "seconds to sum gradients, %d ranks".formatted(more.ranks()),
                    "2 ranks, bytes sent",
                    two.sum() * ring(more.ranks()) / ring(two.ranks()),
                    more.sum());
        }
        if (many.isEmpty()) {
            return;
        }
        RankPoint alone = points.getFirst();
        RankPoint two = many.getFirst();
        check(
                "seconds a step, %d ranks".formatted(two.ranks()),
                "one rank's step, and the sum",
                alone.seconds() / two.ranks() + two.sum(),
                two.seconds());
    }

    private static double ring(int ranks) {
        return 2.0 * (ranks - 1) / ranks;
    }

    private void check(String what, String from, double predicted, double real) {
        row(
                what,
                from,
                number(predicted),
                number(real),
                String.format(Locale.ROOT, "%+.0f %%", 100 * (predicted / real - 1)));
    }

    private void byGpus(String name, ToDoubleFunction<Integer> cost) {
        List<String> cells = new ArrayList<>(List.of(name));
        GPUS.forEach(gpus -> cells.add(number(cost.applyAsDouble(gpus))));
        row(cells.toArray(String[]::new));
    }

    private void gpuTable(String first) {
        List<String> header = new ArrayList<>(List.of(first));
        GPUS.forEach(gpus -> header.add("%d GPU%s".formatted(gpus, gpus == 1 ? "" : "s")));
        table(header.toArray(String[]::new));
    }

    private void embeddings() {
        section("Projected: embedding with BERT-base, blocks of 288 wordpieces, minutes");
        gpuTable("blocks");
        byGpus("13.35 million", gpus -> model.embedding(WIKIPEDIA, 288, gpus) / 60);
        byGpus("1 billion", gpus -> model.embedding(WEB, 288, gpus) / 60);
    }

    private void steps() {
        var paper = measured.points().assumed().paper();
        section("Projected: %,d steps of %d sentences, 8 candidates".formatted(paper.steps(), paper.batch()));
        gpuTable("");
        byGpus("seconds a step: computing", gpus -> model.computing(paper.batch(), gpus));
        byGpus("sum of gradients", model::summing);
        byGpus("search, 13.35 million", gpus -> model.searching(WIKIPEDIA, paper.batch(), gpus));
        byGpus("search, 100 million", gpus -> model.searching(BETWEEN, paper.batch(), gpus));
        byGpus("search, 1 billion", gpus -> model.searching(WEB, paper.batch(), gpus));
        byGpus("days, 13.35 million", gpus -> paper.steps() * model.step(WIKIPEDIA, paper.batch(), gpus) / 86400);
        byGpus("days, 1 billion", gpus -> paper.steps() * model.step(WEB, paper.batch(), gpus) / 86400);
        byGpus("efficiency, 13.35 million, %", gpus -> 100 * model.efficiency(WIKIPEDIA, paper.batch(), gpus));
        byGpus("efficiency, 1 billion, %", gpus -> 100 * model.efficiency(WEB, paper.batch(), gpus));
        byGpus("vectors on a GPU, 13.35 million, GB", gpus -> model.vectorBytes(WIKIPEDIA, DIMENSION, gpus) / 1e9);
        byGpus("vectors on a GPU, 1 billion, GB", gpus -> model.vectorBytes(WEB, DIMENSION, gpus) / 1e9);
    }

    private void refreshes() {
        var paper = measured.points().assumed().paper();
        section("Projected: age of an index that as many GPUs build as train, in steps; the paper's is %d"
                .formatted(paper.refreshEvery()));
        gpuTable("blocks");
        byGpus("13.35 million", gpus -> age(WIKIPEDIA, gpus));
        byGpus("100 million", gpus -> age(BETWEEN, gpus));
        byGpus("1 billion", gpus -> age(WEB, gpus));
    }

    private double age(double blocks, int gpus) {
        return model.embedding(blocks, 288, gpus)
                / model.step(blocks, measured.points().assumed().paper().batch(), gpus);
    }

    private void corpora() {
        section("Projected: the corpus job, hours");
        table("blocks", "GB of text", "2 cores", "64 cores", "1,024 cores");
        for (double blocks : new double[] {WIKIPEDIA, WEB}) {
            List<String> cells = new ArrayList<>(
                    List.of(blocks == WEB ? "1 billion" : "13.35 million", number(model.corpusBytes(blocks) / 1e9)));
            IntStream.of(2, 64, 1024).forEach(cores -> cells.add(number(model.corpus(blocks, cores) / 3600)));
            row(cells.toArray(String[]::new));
        }
    }

    /** Three digits that count. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        int decimals = Math.clamp(2 - (long) Math.floor(Math.log10(Math.abs(value))), 0, 6);
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
