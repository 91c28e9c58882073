package org.pyramidion.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.base.ProcessMemory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.BlockKind;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.CorpusSummary;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Folders;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.tagger.EntityTagger;
import org.pyramidion.text.Language;
import org.pyramidion.text.WordPieceTokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion corpus build}. */
@Command(
        name = "build",
        description = "Cut documents into blocks and find what is worth masking in them.",
        footer = {
            "",
            "Documents may be:",
            "  JSONL, on each line {\"id\": \"…\", \"title\": \"…\", \"text\": \"…\"}, only text being needed;",
            "  DPR's psgs_w100.tsv, or another table with a 'text' column; a BEIR folder;",
            "  a Wikipedia dump (pages-articles.xml); a folder that WikiExtractor has written;",
            "  a folder of .txt, .md, .html, .pdf, .docx, .pptx, .xlsx, .odt, .epub, or such a file;",
            "  with --template or --rows, CSV, TSV and JSON of which each row becomes a document;",
            "  with --pictures, .png, .jpg and .gif in a folder, or as \"image\" in JSONL.",
            "Files may be packed as .gz, .bz2 or .zst. Several sources become one corpus.",
            "",
            "In JSONL,",
            "\"spans\": [[start, end, \"type\"], …] in characters of the text, if given, are",
            "the document's salient spans in place of those that a tagger would find.",
            "",
            "Examples:",
            "  pyramidion corpus build articles.jsonl -o corpus",
            "  pyramidion corpus build a.jsonl.gz b.jsonl.zst -o corpus --block-length 128",
            "  pyramidion corpus build manuals/ -o corpus",
            "  pyramidion corpus build wiki.jsonl -o corpus --blocks words --block-words 100",
            "  pyramidion corpus build psgs_w100.tsv.gz -o corpus --blocks records",
            "  pyramidion corpus build people.csv -o corpus \\",
            "      --template \"{name} was born in {year} in {place}.\" --title-column name",
            "  pyramidion corpus build parts.csv suppliers.csv -o corpus --rows \\",
            "      --join parts.supplier=suppliers.id",
            "  pyramidion corpus build photos/ -o corpus --pictures"
        })
final class CorpusBuildCommand extends Verb {

    /** What is printed of the corpus and of building it. */
    private record Built(
            @JsonUnwrapped CorpusSummary corpus, double seconds, double megabytesPerSecond, long peakMebibytes) {}

    @Parameters(paramLabel = "SOURCE", arity = "1..*", description = "Files or folders of documents.")
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
            names = "--blocks",
            paramLabel = "KIND",
            description = "What a block is: as many whole sentences as fit (sentences, if not given), a fixed number of"
                    + " words (words), or a document whole (records); of records that are too long a model sees"
                    + " the beginning.")
    private String blocks = new BlockKind.Sentences().label();

    @Option(names = "--block-words", paramLabel = "N", description = "With --blocks words, how many; 100 if not given.")
    private Optional<Integer> blockWords = Optional.empty();

    @Option(
            names = "--tagger",
            paramLabel = "DIR",
            description = "Find names with a learnt tagger; by their capitals and the titles if not given.")
    private Optional<Path> tagger = Optional.empty();

    @Option(
            names = "--language",
            paramLabel = "TAG",
            description = "The language of the texts: en, ko, zh or ja; if not given, that of the script in which the"
                    + " first documents are.")
    private Optional<String> language = Optional.empty();

    @Mixin
    private SourceOptions reading = new SourceOptions();

    @Option(
            names = "--drop-duplicates",
            description = "Leave out documents whose text an earlier one has already; they are kept if not given.")
    private boolean dropDuplicates;

    /** Where the wordpieces come from. */
    private static final class Vocabulary {

        @Option(
                names = "--weights",
                paramLabel = "NAME",
                description = "Cut text as these weights need it: bert-base (if not given), minilm, bge-small,"
                        + " mbert, or a directory.")
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
        BlockKind kind = blockKind();
        try (FileReaders readers = reading.readers()) {
            List<DocumentSource> found = reading.of(sources, readers, Folders.NONE);
            long started = System.nanoTime();
            build(found, kind, place);
            print(found, (System.nanoTime() - started) / 1e9);
        }
        return Failure.OK;
    }

    private void build(List<DocumentSource> found, BlockKind kind, Path place) {
        try (WordPieceTokenizer tokenizer = tokenizer()) {
            CorpusBuilder builder = new CorpusBuilder(tokenizer)
                    .blocks(kind)
                    .maxBlockTokens(blockLength)
                    .dropDuplicates(dropDuplicates)
                    .onUnreadable(this::say)
                    .progress(progress());
            threads().ifPresent(builder::threads);
            language.map(Language::of).ifPresent(builder::language);
            if (tagger.isPresent()) {
                buildTagged(builder, tagger.get(), found, place);
            } else {
                builder.buildFrom(found, place);
            }
        }
    }

    private BlockKind blockKind() {
        BlockKind kind = BlockKind.of(blocks, blockWords.orElse(BlockKind.DEFAULT_WORDS))
                .orElseThrow(() -> new PyramidionException(
                        "--blocks %s: must be one of sentences, words, records".formatted(blocks)));
        if (blockWords.isPresent() && !(kind instanceof BlockKind.Words)) {
            throw new PyramidionException("--block-words goes with --blocks words only; leave it out or add that");
        }
        return kind;
    }

    private void buildTagged(CorpusBuilder builder, Path learnt, List<DocumentSource> found, Path place) {
        useThreads();
        try (EntityTagger names = EntityTagger.open(learnt, Precision.fastest())) {
            builder.tagger(names.withDates()).buildFrom(found, place);
        }
    }

    private void print(List<DocumentSource> found, double seconds) {
        double megabytes = found.stream().mapToLong(DocumentSource::size).sum() / 1e6;
        try (CorpusStore corpus = CorpusStore.open(directory)) {
            CorpusSummary summary = CorpusSummary.of(directory, corpus);
            print(
                    new Built(summary, seconds, megabytes / seconds, ProcessMemory.peakMebibytes()),
                    summary.text()
                            + "read %.1f MB in %.1f s, %.1f MB/s; at most %,d MiB of memory"
                                    .formatted(megabytes, seconds, megabytes / seconds, ProcessMemory.peakMebibytes()));
        }
    }

    private WordPieceTokenizer tokenizer() {
        return vocabulary
                .file
                .map(file -> WordPieceTokenizer.ofVocabulary(file, true))
                .orElseGet(() -> WarmStart.tokenizer(PretrainedBert.directory(
                        vocabulary.weights.orElse(TrainConfig.defaults().model().weights()), progress())));
    }
}
