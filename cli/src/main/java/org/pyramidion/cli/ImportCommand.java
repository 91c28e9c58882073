package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.ImportedModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.weights.WeightTensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion import}. */
@Command(
        name = "import",
        description = "Make published weights, of a BERT or a REALM, a start for a run.",
        footer = {
            "",
            "A source is a HuggingFace directory (safetensors, in shards or not, or",
            "pytorch_model.bin), a TensorFlow checkpoint or hub module, or an ONNX model.",
            "Several sources bring several parts: embedder, encoder, reader.",
            "",
            "Examples:",
            "  pyramidion import bert-large-uncased -o bert-large",
            "  pyramidion import cc_news_pretrained/embedder cc_news_pretrained/bert \\",
            "      --vocab vocab.txt -o realm",
            "  pyramidion warm-start --run runs/realm --corpus corpus --weights realm"
        })
final class ImportCommand extends Verb {

    /** What is printed. */
    private record Imported(
            String directory, String format, List<String> parts, int layers, int hidden, int wordpieces) {

        String text() {
            return "%s: %s of %d layers of %d, %s%nbegin with it: pyramidion warm-start --run runs/NAME --corpus DIR"
                            .formatted(
                                    directory,
                                    format.equals("weights") ? "a BERT" : "a model (" + String.join(", ", parts) + ")",
                                    layers,
                                    hidden,
                                    Amounts.of(wordpieces, "wordpieces"))
                    + " --weights " + directory;
        }
    }

    @Parameters(paramLabel = "SOURCE", arity = "1..*", description = "Directories or files of weights.")
    private List<Path> sources = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory to make; one that this verb made before is replaced.")
    private Path directory = Path.of("");

    @Option(
            names = "--vocab",
            paramLabel = "FILE",
            description = "The wordpieces: vocab.txt; what lies beside the weights if not given.")
    private Optional<Path> vocabulary = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Sizes: config.json; what lies beside the weights, or the tensors show, if not given.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--index",
            paramLabel = "DIR",
            description = "Make an index of the block embeddings that a source brings; needs --corpus.")
    private Optional<Path> index = Optional.empty();

    @Option(names = "--corpus", paramLabel = "DIR", description = "The corpus whose blocks those are, in their order.")
    private Optional<Path> corpus = Optional.empty();

    ImportCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        if (index.isPresent() != corpus.isPresent()) {
            throw new PyramidionException("--index and --corpus go together: an index is of one corpus");
        }
        OutputDirectory.requireReplaceable(directory, "a BERT's weights or a model", "weights", "model");
        try (ImportedModel imported = ImportedModel.open(sources, config, vocabulary)) {
            Artifact made = imported.save(
                    directory.toAbsolutePath().normalize(),
                    Map.of("sources", sources.stream().map(Path::toString).toList()));
            importIndex(imported);
            Imported result = imported(imported, made);
            print(result, result.text());
        }
        return Failure.OK;
    }

    private void importIndex(ImportedModel imported) {
        Optional<WeightTensor> embeddings = imported.blockEmbeddings();
        if (index.isEmpty()) {
            embeddings.ifPresent(
                    found -> note("block embeddings left out; --index DIR --corpus DIR makes an index of them"));
            return;
        }
        WeightTensor found = embeddings.orElseThrow(() -> new PyramidionException(
                "--index: no source brings block embeddings (a tensor block_emb); leave it out, and the corpus"
                        + " is embedded when it is needed"));
        OutputDirectory.requireReplaceable(index.get(), "an index", "index");
        try (CorpusStore blocks = CorpusStore.open(corpus.orElseThrow());
                BlockIndex made = BlockIndex.of(index.get().toAbsolutePath().normalize(), blocks, found)) {
            note("%s: %s".formatted(index.get(), Amounts.of(made.search().size(), "blocks")));
        }
    }

    private static List<String> parts(ImportedModel imported) {
        return imported.parts().stream()
                .map(part -> part.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .toList();
    }

    private Imported imported(ImportedModel model, Artifact made) {
        return new Imported(
                directory.toString(),
                made.manifest().format(),
                parts(model),
                model.bert().layers(),
                model.bert().hidden(),
                model.vocabulary().size());
    }
}
