package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.tagger.EntityTagger;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.train.TrainConfig;
import org.pyramidion.weights.PretrainedWeights;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion corpus build}. */
@Command(
        name = "build",
        description = "Cut documents into blocks and find what is worth masking in them.",
        footer = {
            "",
            "Documents are JSONL, gzipped or not, with on each line",
            "{\"id\": \"…\", \"title\": \"…\", \"text\": \"…\"}; only text is needed.",
            "\"spans\": [[start, end, \"type\"], …] in characters of the text, if given, are",
            "the document's salient spans in place of those that a tagger would find.",
            "",
            "Examples:",
            "  pyramidion corpus build articles.jsonl -o corpus",
            "  pyramidion corpus build a.jsonl.gz b.jsonl.gz -o corpus --block-length 128"
        })
final class CorpusBuildCommand extends Verb {

    @Parameters(paramLabel = "SOURCE", arity = "1..*", description = "Files of documents.")
    private List<Path> sources = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory to make; a corpus that stands there is replaced.")
    private Path directory = Path.of("");

    @ArgGroup
    private Vocabulary vocabulary = new Vocabulary();

    @Option(
            names = "--block-length",
            paramLabel = "N",
            description = "Longest block with its title, in wordpieces; 288 if not given.")
    private int blockLength = TrainConfig.defaults().corpus().blockLength();

    @Option(
            names = "--tagger",
            paramLabel = "DIR",
            description = "Find names with a learnt tagger; by their capitals and the titles if not given.")
    private Optional<Path> tagger = Optional.empty();

    /** Where the wordpieces come from. */
    private static final class Vocabulary {

        @Option(
                names = "--weights",
                paramLabel = "NAME",
                description = "Cut text as these weights need it: bert-base (if not given), minilm or bge-small.")
        private Optional<String> weights = Optional.empty();

        @Option(
                names = "--vocab",
                paramLabel = "FILE",
                description = "Cut text by a vocab.txt, as an uncased model needs it.")
        private Optional<Path> file = Optional.empty();
    }

    CorpusBuildCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        Path place = directory.toAbsolutePath().normalize();
        OutputDirectory.requireReplaceable(place, "a corpus", "corpus");
        for (Path source : sources) {
            requireFile(source);
        }
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabularyFile(), true)) {
            CorpusBuilder builder =
                    new CorpusBuilder(tokenizer).maxBlockTokens(blockLength).progress(progress());
            threads().ifPresent(builder::threads);
            if (tagger.isPresent()) {
                buildTagged(builder, tagger.get(), place);
            } else {
                builder.build(sources, place);
            }
        }
        try (CorpusStore corpus = CorpusStore.open(place)) {
            print(CorpusInfoCommand.json(directory, corpus), CorpusInfoCommand.text(directory, corpus));
        }
        return Failure.OK;
    }

    private void buildTagged(CorpusBuilder builder, Path learnt, Path place) {
        useThreads();
        Precision.fastest().use();
        try (EntityTagger names = EntityTagger.open(learnt)) {
            builder.tagger(CorpusTagCommand.withDates(names)).build(sources, place);
        }
    }

    private Path vocabularyFile() {
        return vocabulary.file.orElseGet(() -> PretrainedBert.directory(
                        vocabulary.weights.orElse(TrainConfig.defaults().model().weights()), progress())
                .resolve(PretrainedWeights.VOCABULARY));
    }

    static void requireFile(Path source) {
        if (!Files.exists(source)) {
            throw new PyramidionException("%s: no such file; check the path".formatted(source));
        }
        if (Files.isDirectory(source)) {
            throw new PyramidionException("%s: is a directory; name the JSONL files in it".formatted(source));
        }
    }
}
