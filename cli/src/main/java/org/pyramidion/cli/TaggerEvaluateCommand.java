package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.console.Console;
import org.pyramidion.engine.Precision;
import org.pyramidion.questions.DataFolder;
import org.pyramidion.tagger.EntityTagger;
import org.pyramidion.tagger.LabelledText;
import org.pyramidion.tagger.TaggerComparison;
import org.pyramidion.text.AnnotatedText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pyramidion tagger evaluate}. */
@Command(
        name = "evaluate",
        description = "Measure a tagger beside the rules of its language.",
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
        DataFolder data = DataFolder.of(console().environment());
        List<Path> named = data.files("--titles", titles, "wiki-100k/wiki-100k.jsonl.gz");
        List<AnnotatedText> texts = LabelledText.readHeldOut(data.files("--conll", conll, "ner/wikigold.conll.txt"));
        try (EntityTagger tagger = EntityTagger.open(directory, Precision.fastest())) {
            TaggerComparison comparison = TaggerComparison.of(tagger, texts, named);
            print(comparison, comparison.text());
        }
        return Failure.OK;
    }
}
