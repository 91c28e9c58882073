package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.Table;
import org.pyramidion.documents.ConllDocuments;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.engine.Precision;
import org.pyramidion.tagger.EntityTagger;
import org.pyramidion.tagger.TaggerTraining;
import org.pyramidion.text.AnnotatedText;
import org.pyramidion.text.CapitalisedTagger;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.SpanScores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion tagger evaluate}. */
@Command(
        name = "evaluate",
        description = "Measure a tagger beside the rules of capitals.",
        footer = {
            "",
            "Measured on the documents that training holds out: every fifth.",
            "A name counts if both its ends are right; F1 with type if its type is, too.",
            "",
            "Example:",
            "  pyramidion tagger evaluate --tagger tagger"
        })
final class TaggerEvaluateCommand extends Verb {

    @Option(names = "--tagger", paramLabel = "DIR", required = true, description = "The tagger.")
    private Path directory = Path.of("");

    @Option(
            names = "--conll",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Labelled text in CoNLL columns; wikigold of the data folder if not given.")
    private List<Path> conll = List.of();

    @Option(
            names = "--titles",
            paramLabel = "FILE",
            arity = "1..*",
            description = "JSONL: the titles that the rules know as names; wiki-100k of the data folder if not given.")
    private List<Path> titles = List.of();

    TaggerEvaluateCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        DataFolder data = DataFolder.of(console());
        List<Path> named = data.files("--titles", titles, "wiki-100k/wiki-100k.jsonl.gz");
        List<AnnotatedText> texts = heldOut(data.files("--conll", conll, "ner/wikigold.conll.txt"));
        Map<String, SpanScores> scores = new LinkedHashMap<>();
        try (EntityTagger tagger = EntityTagger.open(directory, Precision.fastest())) {
            scores.put("learnt", SpanScores.of(tagger, texts));
        }
        scores.put("capitals", SpanScores.of(new CapitalisedTagger(Gazetteer.EMPTY), texts));
        scores.put("capitals and titles", SpanScores.of(new CapitalisedTagger(gazetteer(named)), texts));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("documents", texts.size());
        scores.forEach((name, score) -> json.put(name.replace(' ', '_'), json(score)));
        print(json, table(texts.size(), scores));
        return Failure.OK;
    }

    private static List<AnnotatedText> heldOut(List<Path> files) {
        List<AnnotatedText> texts = new ArrayList<>();
        files.forEach(file -> texts.addAll(TaggerTraining.heldOut(ConllDocuments.read(file))));
        if (texts.isEmpty()) {
            throw new PyramidionException(
                    "%s: no document is held out, for that takes five; give a file in which -DOCSTART- begins each"
                            .formatted(files.getFirst()));
        }
        return texts;
    }

    private static Gazetteer gazetteer(List<Path> files) {
        Gazetteer.Builder titles = new Gazetteer.Builder();
        files.forEach(file -> JsonlDocuments.forEach(file, document -> titles.add(document.title())));
        return titles.build();
    }

    static Map<String, Object> json(SpanScores scores) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("gold", scores.gold());
        json.put("found", scores.found());
        json.put("precision", scores.precision());
        json.put("recall", scores.recall());
        json.put("f1", scores.f1());
        json.put("typed_f1", scores.typedF1());
        return json;
    }

    static String table(int documents, Map<String, SpanScores> taggers) {
        Table table = new Table("lrrrrr", "", "found", "precision", "recall", "F1", "F1 with type");
        taggers.forEach((name, scores) -> table.row(
                name,
                Amounts.count(scores.found()),
                Amounts.percent(scores.precision()),
                Amounts.percent(scores.recall()),
                Amounts.percent(scores.f1()),
                scores.typed() == 0 ? "–" : Amounts.percent(scores.typedF1())));
        long names = taggers.values().iterator().next().gold();
        return "%s in %s\n\n%s"
                .formatted(Amounts.of(names, "names"), Amounts.of(documents, "held-out documents"), table);
    }
}
