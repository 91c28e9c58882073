package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.ConllDocuments;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.engine.Precision;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.tagger.EntityTagger;
import org.pyramidion.tagger.TaggerTraining;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.SpanScores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion tagger train}. */
@Command(
        name = "train",
        description = "Train a tagger of names on labelled text and hyperlinks.",
        footer = {
            "",
            "Every fifth document of a CoNLL file is held out, and measured at the end;",
            "documents begin at -DOCSTART-.",
            "",
            "Examples:",
            "  pyramidion tagger train -o tagger",
            "  pyramidion tagger train -o tagger --conll mine.conll --anchors links.jsonl.gz"
        })
final class TaggerTrainCommand extends Verb {

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
        DataFolder data = DataFolder.of(console());
        List<Path> labelled = data.files("--conll", conll, "ner/wikigold.conll.txt", "ner/wnut17train.conll");
        List<AnnotatedText> gold = new ArrayList<>();
        List<AnnotatedText> heldOut = new ArrayList<>();
        for (Path file : labelled) {
            List<AnnotatedText> documents = ConllDocuments.read(file);
            gold.addAll(TaggerTraining.training(documents));
            heldOut.addAll(TaggerTraining.heldOut(documents));
        }
        List<Path> linked =
                linkSteps == 0 ? List.of() : data.files("--anchors", anchors, "anchors/featured-anchors.jsonl.gz");
        Path pretrained = PretrainedBert.directory(weights, progress());
        try (EntityTagger tagger =
                TaggerTraining.train(pretrained, texts(linked), gold, settings, Precision.fastest(), progress())) {
            tagger.save(place, provenance(labelled, linked, settings));
            double seconds = (System.nanoTime() - begun) / 1e9;
            print(json(tagger, heldOut, seconds), text(tagger, heldOut, seconds));
        }
        return Failure.OK;
    }

    private TaggerTraining.Settings settings() {
        if (linkSteps < 0 || epochs < 1 || layers.orElse(1) < 1) {
            throw new PyramidionException("--link-steps must be at least 0, --epochs and --layers at least 1");
        }
        return DEFAULTS.with(seed, layers.orElse(0), linkSteps, epochs);
    }

    private static List<AnnotatedText> texts(List<Path> files) {
        List<AnnotatedText> texts = new ArrayList<>();
        for (Path file : files) {
            JsonlDocuments.forEach(
                    file,
                    document -> texts.add(
                            new AnnotatedText(document.text(), document.spans().orElse(List.of()))));
        }
        return texts;
    }

    private Map<String, Object> provenance(List<Path> labelled, List<Path> linked, TaggerTraining.Settings settings) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("weights", weights);
        provenance.put("conll", labelled.stream().map(Path::toString).toList());
        provenance.put("anchors", linked.stream().map(Path::toString).toList());
        provenance.put("settings", settings);
        return provenance;
    }

    private Map<String, Object> json(EntityTagger tagger, List<AnnotatedText> heldOut, double seconds) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tagger", directory.toString());
        json.put("seconds", seconds);
        if (!heldOut.isEmpty()) {
            json.put("held_out_documents", heldOut.size());
            json.put("held_out", TaggerEvaluateCommand.json(SpanScores.of(tagger, heldOut)));
        }
        return json;
    }

    private String text(EntityTagger tagger, List<AnnotatedText> heldOut, double seconds) {
        String trained = "%s: trained in %s\n".formatted(directory, Amounts.duration(seconds));
        return heldOut.isEmpty()
                ? trained
                : trained + "\n"
                        + TaggerEvaluateCommand.table(heldOut.size(), Map.of("learnt", SpanScores.of(tagger, heldOut)));
    }
}
