package org.pyramidion.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.JsonlMetrics;
import org.pyramidion.train.StageTraining;
import org.pyramidion.weights.RandomBert;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How pre-training with pictures goes on the blanks of {@code benchmarks/pictures/prepare.py}.
 *
 * <p>Arguments: {@code bert DIRECTORY VOCABULARY SEED} writes a random BERT; {@code curve RUN BLANKS STEPS} pre-trains
 * a warm-started run and measures it after each so many steps, a line of JSON each: how often the likeliest filling is
 * the right one, −log p(y|x) and −log p(y|∅,x) of that, how often the blank's own picture is the first retrieved and
 * among them all; {@code measure RUN BLANKS CORPUS} measures a finished run on another corpus.
 */
public final class PictureBlanks {

    private static final int LAYERS = 2;
    private static final int HIDDEN = 128;
    private static final int POSITIONS = 96;
    private static final double DEVIATION = 0.05;
    private static final double PLACE_DEVIATION = 0.01;
    private static final double LEAST = 1e-9;

    private PictureBlanks() {}

    private record Blank(String text, String answer, String picture, boolean isOfFlag) {

        static Blank of(String line) {
            JsonNode json = JsonMapper.shared().readTree(line);
            return new Blank(
                    json.path("text").asString(),
                    json.path("answer").asString(),
                    json.path("picture").asString(),
                    json.path("flag").asBoolean());
        }
    }

    /** Writes a BERT, or prints a curve. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            System.err.println("usage: PictureBlanks bert DIRECTORY VOCABULARY SEED | curve RUN BLANKS STEPS"
                    + " | measure RUN BLANKS CORPUS");
            System.exit(2);
        }
        Path place = Path.of(arguments[1]);
        if (arguments[0].equals("bert")) {
            var shape = new RandomBert.Shape(
                    LAYERS, HIDDEN, HIDDEN / 16, 4 * HIDDEN, POSITIONS, DEVIATION, PLACE_DEVIATION, 1);
            RandomBert.write(place, shape, Files.readAllLines(Path.of(arguments[2])), Long.parseLong(arguments[3]));
            return;
        }
        List<Blank> blanks = Files.readAllLines(Path.of(arguments[2])).stream()
                .map(Blank::of)
                .toList();
        RunDirectory run = new RunDirectory(new Run(place));
        Engine.threads(run.config().threads());
        if (arguments[0].equals("curve")) {
            curve(run, blanks, Integer.parseInt(arguments[3]));
            return;
        }
        try (CorpusStore corpus = CorpusStore.open(Path.of(arguments[3]))) {
            measure(run.run(), run.config(), corpus, blanks, true);
        }
    }

    private static void curve(RunDirectory run, List<Blank> blanks, int every) {
        TrainConfig config = run.config();
        try (CorpusStore corpus = CorpusStore.open(run.corpus().orElseThrow())) {
            boolean finished = false;
            while (!finished) {
                int[] left = {every};
                finished = StageTraining.pretrain(run, config, corpus)
                        .train(
                                place -> new JsonlMetrics(place.resolve("metrics.jsonl"), InstantSource.system()),
                                Progress.none(),
                                () -> --left[0] == 0);
                measure(run.run(), config, corpus, blanks, finished);
            }
        }
    }

    private static void measure(Run run, TrainConfig config, CorpusStore corpus, List<Blank> blanks, boolean finished) {
        Path checkpoint = newest(run.stage(Run.Stage.PRETRAIN).resolve("checkpoints"));
        Path place = run.directory().resolve("measured");
        try (RealmModel model = finished
                        ? RealmModel.open(run.finishedModel(Run.Stage.PRETRAIN))
                        : stopped(run, config, checkpoint);
                Scope scope = Scope.withoutGradients()) {
            Realm realm = Realm.of(model, config.inputs(model), corpus);
            try (BlockIndex index = BlockIndex.build(place, realm, 0, Progress.none())) {
                Filler filler = new Filler(new IndexedRealm(realm, index), settings(config.pretrain()));
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("step", finished ? config.pretrain().schedule().steps() : step(checkpoint));
                line.putAll(new Sums(filler, blanks).means());
                System.out.println(JsonMapper.shared().writeValueAsString(line));
            }
            Artifact.deleteTree(place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RealmModel stopped(Run run, TrainConfig config, Path checkpoint) {
        RealmModel started = RealmModel.open(run.finishedModel(Run.Stage.WARM_START));
        RealmModel model = config.pretrain().trainDocuments() ? started : started.separateEmbedders();
        try (WeightFile trained = SafeTensors.open(checkpoint.resolve("model.safetensors"));
                Scope scope = Scope.withoutGradients()) {
            model.weights().assign(trained.names().stream().map(trained::tensor).toList());
        }
        return model;
    }

    private static int step(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().replaceAll("\\D", ""));
    }

    private static Filler.Settings settings(PretrainConfig config) {
        return new Filler.Settings(config.candidates(), 1, Set.of(), config.scheme());
    }

    private static Path newest(Path checkpoints) {
        try (Stream<Path> found = Files.list(checkpoints)) {
            return found.max(Comparator.comparingInt(PictureBlanks::step)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What some blanks came to. */
    private static final class Sums {

        private final Map<String, double[]> sums = new LinkedHashMap<>();

        Sums(Filler filler, List<Blank> blanks) {
            blanks.forEach(blank -> add(blank, filler.fill(blank.text, blank.answer)));
        }

        private void add(Blank blank, Fill fill) {
            boolean right = fill.best().text().equals(blank.answer);
            add("exact", right ? 1 : 0);
            add(blank.isOfFlag ? "exact_flags" : "exact_others", right ? 1 : 0);
            add("loss", -Math.log(Math.max(LEAST, fill.judged().probability())));
            add("loss_null", -Math.log(Math.max(LEAST, fill.judged().withoutRetrieval())));
            int rank = IntStream.range(1, fill.candidates().size())
                    .filter(i -> fill.candidates().get(i).documentId().equals(blank.picture))
                    .findFirst()
                    .orElse(0);
            add("recall@1", rank == 1 ? 1 : 0);
            add("recall", rank > 0 ? 1 : 0);
            add("null_share", fill.candidates().getFirst().probability());
        }

        private void add(String name, double value) {
            double[] sum = sums.computeIfAbsent(name, key -> new double[2]);
            sum[0] += value;
            sum[1]++;
        }

        Map<String, Object> means() {
            Map<String, Object> means = new LinkedHashMap<>();
            sums.forEach((name, sum) -> means.put(name, Math.round(1e4 * sum[0] / sum[1]) / 1e4));
            return means;
        }
    }
}
