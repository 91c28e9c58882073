package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.engine.Precision;
import org.pyramidion.questions.DataFolder;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.tagger.EntityTagger;
import org.pyramidion.tagger.LabelledText;
import org.pyramidion.tagger.TaggerScore;
import org.pyramidion.tagger.TaggerTraining;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.Language;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion tagger train}. */
@Command(
        name = "train",
        description = "Train a tagger of names on labelled text and hyperlinks.",
        footer = {
            "",
            "Every fifth document of a CoNLL file is held out, and measured at the end;",
            "documents begin at -DOCSTART-. The script tells the language; only English has hyperlinks.",
            "",
            "Examples:",
            "  pyramidion tagger train -o tagger",
            "  pyramidion tagger train -o tagger --conll mine.conll --anchors links.jsonl.gz"
        })
final class TaggerTrainCommand extends Verb {

    /** What is printed if no document is held out. */
    private record Trained(String tagger, double seconds) {}

    /** What is printed else. */
    private record Measured(String tagger, double seconds, int heldOutDocuments, TaggerScore heldOut) {}

    private static final TaggerTraining.Settings DEFAULTS = TaggerTraining.Settings.defaults();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory to make; a tagger that stands there is replaced.")
    private Path directory = Path.of("");

    @Option(
            names = "--conll",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Labelled text in CoNLL columns; wikigold and WNUT17 of the data folder if not given.")
    private List<Path> conll = List.of();

    @Option(
            names = "--anchors",
            paramLabel = "FILE",
            arity = "1..*",
            description = "JSONL: text, spans of its hyperlinks; those of the data folder if not given.")
    private List<Path> anchors = List.of();

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = "Begin with these: minilm (if not given), bge-small, bert-base, or a directory.")
    private String weights = "minilm";

    @Option(
            names = "--layers",
            paramLabel = "N",
            description = "Keep the first N layers of the weights; all if not given.")
    private Optional<Integer> layers = Optional.empty();

    @Option(
            names = "--link-steps",
            paramLabel = "N",
            description = "Steps on hyperlinks; ${DEFAULT-VALUE} if not given, 0 for none.")
    private int linkSteps = DEFAULTS.linkSteps();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the labelled text; ${DEFAULT-VALUE} if not given.")
    private int epochs = DEFAULTS.goldEpochs();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Everything random follows from it; ${DEFAULT-VALUE} if not given.")
    private long seed = DEFAULTS.seed();

    TaggerTrainCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        long begun = System.nanoTime();
        useThreads();
        Path place = directory.toAbsolutePath().normalize();
        OutputDirectory.requireReplaceable(place, "a tagger", EntityTagger.FORMAT);
        TaggerTraining.Settings settings = settings();
        DataFolder data = DataFolder.of(console().environment());
        List<Path> labelled = data.files("--conll", conll, "ner/wikigold.conll.txt", "ner/wnut17train.conll");
        LabelledText gold = LabelledText.read(labelled);
        boolean without = linkSteps == 0 || anchors.isEmpty() && gold.language() != Language.ENGLISH;
        List<Path> linked = without ? List.of() : data.files("--anchors", anchors, "anchors/featured-anchors.jsonl.gz");
        Path pretrained = PretrainedBert.directory(weights, progress());
        try (EntityTagger tagger = TaggerTraining.train(
                pretrained,
                LabelledText.readHyperlinks(linked),
                gold.training(),
                settings,
                Precision.fastest(),
                progress())) {
            tagger.save(place, provenance(labelled, linked, settings));
            print(tagger, gold.heldOut(), (System.nanoTime() - begun) / 1e9);
        }
        return Failure.OK;
    }

    private TaggerTraining.Settings settings() {
        if (linkSteps < 0 || epochs < 1 || layers.orElse(1) < 1) {
            throw new PyramidionException("--link-steps must be at least 0, --epochs and --layers at least 1");
        }
        return DEFAULTS.with(seed, layers.orElse(0), linkSteps, epochs);
    }

    private Map<String, Object> provenance(List<Path> labelled, List<Path> linked, TaggerTraining.Settings settings) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("weights", weights);
        provenance.put("conll", labelled.stream().map(Path::toString).toList());
        provenance.put("anchors", linked.stream().map(Path::toString).toList());
        provenance.put("settings", settings);
        return provenance;
    }

    private void print(EntityTagger tagger, List<AnnotatedText> heldOut, double seconds) {
        String trained = "%s: trained in %s\n".formatted(directory, Amounts.duration(seconds));
        if (heldOut.isEmpty()) {
            print(new Trained(directory.toString(), seconds), trained);
            return;
        }
        TaggerScore score = TaggerScore.of(tagger, heldOut);
        print(
                new Measured(directory.toString(), seconds, heldOut.size(), score),
                trained + "\n" + TaggerScore.table(heldOut.size(), Map.of("learnt", score)));
    }
}
