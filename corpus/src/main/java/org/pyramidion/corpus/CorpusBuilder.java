package org.pyramidion.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Fingerprint64;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;
import org.pyramidion.documents.JsonlSource;
import org.pyramidion.documents.Picture;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.Language;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Builds a corpus of documents: reads them in a stream, cuts them into blocks, finds their salient spans and writes a
 * {@link CorpusStore}. A document that brings its own spans along keeps those that lie in one sentence.
 *
 * <p>First the titles are read, if the tagger wants them, then the documents: batches of them are parsed, cut and
 * tagged by several threads and written in their order, so that the result does not depend on the number of threads.
 * Memory does not grow with the corpus but for some tens of bytes a document.
 */
public final class CorpusBuilder {

    private final WordPieceTokenizer tokenizer;
    private int maxBlockTokens = BlockSplitter.DEFAULT_MAX_TOKENS;
    private BlockKind blockKind = new BlockKind.Sentences();
    private boolean wantsTitles = true;
    private Optional<Function<Gazetteer, SalientSpanTagger>> tagger = Optional.empty();
    private Optional<Language> language = Optional.empty();
    private Optional<CorpusStore> whole = Optional.empty();
    private Optional<Gazetteer> known = Optional.empty();
    private Progress progress = Progress.none();
    private Consumer<String> unreadable = what -> {};
    private boolean dropDuplicates;
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * By default: blocks of whole sentences, up to 288 wordpieces, dates and names as salient spans, by the language of
     * the first documents, as many threads as processors.
     */
    public CorpusBuilder(WordPieceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** How many wordpieces a block may have, with title and special tokens. */
    public CorpusBuilder maxBlockTokens(int tokens) {
        if (tokens <= BlockSplitter.SPECIAL_TOKENS) {
            throw new PyramidionException("blocks of %d wordpieces hold no text; take more than %d"
                    .formatted(tokens, BlockSplitter.SPECIAL_TOKENS));
        }
        this.maxBlockTokens = tokens;
        return this;
    }

    /** What the blocks are. Records may be longer than a block may be; they are counted. */
    public CorpusBuilder blocks(BlockKind kind) {
        this.blockKind = kind;
        return this;
    }

    /** What finds the salient spans. Must be safe for concurrent use. */
    public CorpusBuilder tagger(SalientSpanTagger fixed) {
        this.wantsTitles = false;
        this.tagger = Optional.of(titles -> fixed);
        return this;
    }

    /** What makes the tagger from the titles of the corpus, which are read beforehand. */
    public CorpusBuilder taggerOfTitles(Function<Gazetteer, SalientSpanTagger> made) {
        this.wantsTitles = true;
        this.tagger = Optional.of(made);
        return this;
    }

    /** The language of the texts; if not given, that of the script that the first documents are in. */
    public CorpusBuilder language(Language told) {
        this.language = Optional.of(told);
        return this;
    }

    /** The titles of the whole corpus, so that they need not be read. */
    public CorpusBuilder titles(Gazetteer titles) {
        this.known = Optional.of(titles);
        return this;
    }

    public CorpusBuilder progress(Progress watcher) {
        this.progress = watcher;
        return this;
    }

    /** Who is told of each file that could not be read: the file and why, in one line. */
    public CorpusBuilder onUnreadable(Consumer<String> listener) {
        this.unreadable = listener;
        return this;
    }

    /** Leaves out documents whose text an earlier one has already, instead of only counting them. */
    public CorpusBuilder dropDuplicates(boolean drop) {
        this.dropDuplicates = drop;
        return this;
    }

    public CorpusBuilder threads(int count) {
        this.threads = Math.max(1, count);
        return this;
    }

    /** {@link #buildFrom} some JSONL files. */
    public CorpusReport build(List<Path> files, Path directory) {
        return buildFrom(files.stream().<DocumentSource>map(JsonlSource::new).toList(), directory);
    }

    /**
     * Builds what is to be part of another corpus: with blocks of its kind and length, and names from its titles too.
     *
     * @throws PyramidionException from {@link #build} if that corpus' salient spans were found by another tagger
     */
    CorpusBuilder like(CorpusStore corpus) {
        this.whole = Optional.of(corpus);
        return blocks(corpus.blockKind())
                .maxBlockTokens(corpus.maxBlockTokens())
                .language(corpus.language());
    }

    /**
     * Builds a corpus of some sources and makes it visible at {@code directory} in one step.
     *
     * @throws PyramidionException naming source and place of a bad record, if there is no document with text, another
     *     process writes there, or the place cannot be written; what stood at {@code directory} then stays as it was
     */
    public CorpusReport buildFrom(List<DocumentSource> sources, Path directory) {
        try (FileClaim claim = CorpusClaim.take(directory)) {
            return write(sources, directory);
        }
    }

    /** {@link #buildFrom} for who has the right to {@code directory} already. */
    CorpusReport write(List<DocumentSource> sources, Path directory) {
        Spoken spoken = spoken(sources);
        whole.ifPresent(corpus -> requireTagger(corpus, spoken.spans.description()));
        FingerprintSet texts = new FingerprintSet();
        return write(directory, sources, spoken, (writer, tally) -> {
            draft(sources, spoken, writer, tally, document -> {
                boolean repeated = !texts.add(document.fingerprint());
                if (repeated) {
                    tally.duplicate();
                }
                return !(repeated && dropDuplicates);
            });
            requireText(sources, tally.report(0));
        });
    }

    /**
     * Builds a part of a corpus, for {@link #join}. A document that has another's text stays; there may be no document
     * with text at all.
     *
     * @throws PyramidionException as {@link #buildFrom}
     */
    public void buildPart(List<DocumentSource> sources, Path directory) {
        Spoken spoken = spoken(sources);
        write(directory, sources, spoken, (writer, tally) -> {
            try (BinaryFile texts = writer.open(CorpusFormat.TEXTS)) {
                draft(sources, spoken, writer, tally, document -> {
                    texts.putLong(document.fingerprint());
                    texts.putLong(document.blocks().stream()
                            .mapToLong(block -> block.body().cuts())
                            .sum());
                    return true;
                });
            }
        });
    }

    /**
     * Makes the corpus that {@link #buildFrom} would make, of parts: their files are put one after the other, and
     * nothing is parsed again. Of each document some tens of bytes stay in memory.
     *
     * @param sources what the parts are of, together
     * @param parts directories of {@link CorpusPart}, built by builders like this one and with the same titles
     * @param repeated by the number of a part its documents whose text an earlier one has already, in whatever part
     */
    public CorpusReport join(
            List<DocumentSource> sources, List<Path> parts, IntFunction<BitSet> repeated, Path directory) {
        try (FileClaim claim = CorpusClaim.take(directory)) {
            return write(directory, sources, spoken(sources), (writer, tally) -> {
                for (int part = 0; part < parts.size(); part++) {
                    try (CorpusPart next = CorpusPart.open(parts.get(part))) {
                        append(next, repeated.apply(part), writer, tally);
                    }
                }
                requireText(sources, tally.report(0));
            });
        }
    }

    private void append(CorpusPart part, BitSet repeated, CorpusWriter writer, CorpusTally tally) throws IOException {
        CorpusStore corpus = part.corpus();
        tally.addAll(corpus.counts());
        tally.duplicates(repeated.cardinality());
        BitSet dropped = dropDuplicates ? repeated : new BitSet();
        tally.subtract(part, dropped);
        int from = dropped.nextClearBit(0);
        while (from < corpus.documents()) {
            int next = dropped.nextSetBit(from);
            int limit = next < 0 ? corpus.documents() : next;
            writer.copy(corpus, from, limit);
            from = dropped.nextClearBit(limit);
        }
    }

    /** Fills a corpus that has been begun, and counts. */
    @FunctionalInterface
    private interface Content {
        void write(CorpusWriter writer, CorpusTally tally) throws IOException;
    }

    private CorpusReport write(Path directory, List<DocumentSource> sources, Spoken spoken, Content content) {
        CorpusTally tally = new CorpusTally(maxBlockTokens);
        sources.forEach(source -> tally.passedOver(source.passedOver()));
        List<CorpusReport> reports = new ArrayList<>(1);
        Artifact.write(directory, CorpusFormat.NAME, provenance(sources, spoken), partial -> {
            try (CorpusWriter writer = new CorpusWriter(partial, tokenizer.vocabularySize())) {
                content.write(writer, tally);
                CorpusReport report = tally.report(writer.repeatedIds());
                writer.finish(tokenizer, report, maxBlockTokens);
                reports.add(report);
                return writer.version();
            }
        });
        return reports.getFirst();
    }

    private void draft(
            List<DocumentSource> sources, Spoken spoken, CorpusWriter writer, CorpusTally tally, Choice choice) {
        Writing writing = new Writing(writer, tally, choice);
        run("building the corpus", sources, new Drafting(spoken)::drafts, writing::write);
    }

    /** The language of some documents, and what finds its salient spans. */
    private record Spoken(Language language, SalientSpanTagger spans) {}

    private Spoken spoken(List<DocumentSource> sources) {
        Language spoken = language.orElseGet(() -> ScriptSample.language(sources));
        Gazetteer titles = wantsTitles ? known.orElseGet(() -> titles(sources)) : Gazetteer.EMPTY;
        return new Spoken(spoken, tagger.orElse(spoken::tagger).apply(titles));
    }

    private static void requireText(List<DocumentSource> sources, CorpusReport report) {
        if (report.blocks() == 0) {
            String names =
                    String.join(", ", sources.stream().map(DocumentSource::name).toList());
            String files = report.unreadable() == 0 ? "" : " (unreadable files: %d)".formatted(report.unreadable());
            throw new PyramidionException(
                    "%s: no document with text%s; give JSONL with a 'text' on each line, or other documents with text"
                            .formatted(names, files));
        }
    }

    private Gazetteer titles(List<DocumentSource> sources) {
        Gazetteer.Builder titles = new Gazetteer.Builder();
        whole.ifPresent(corpus -> IntStream.range(0, corpus.documents())
                .forEach(ordinal -> titles.add(corpus.title(corpus.firstBlock(ordinal)))));
        List<DocumentSource> named =
                sources.stream().filter(DocumentSource::hasNamesAsTitles).toList();
        if (!named.isEmpty()) {
            run("reading titles", named, CorpusBuilder::titlesOf, some -> some.forEach(titles::add));
        }
        return titles.build();
    }

    /** The titles of a source that are names, in its calling thread. */
    public static Gazetteer titlesOf(DocumentSource source) {
        Gazetteer.Builder titles = new Gazetteer.Builder();
        if (source.hasNamesAsTitles()) {
            try (DocumentSource.Reader reader = source.open()) {
                for (Optional<RawRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                    record.get().title().ifPresent(titles::add);
                }
            }
        }
        return titles.build();
    }

    private static List<String> titlesOf(List<RawRecord> records) {
        return records.stream().map(RawRecord::title).flatMap(Optional::stream).toList();
    }

    private static void requireTagger(CorpusStore corpus, String tagger) {
        Object before = corpus.provenance().getOrDefault(CorpusFormat.TAGGER, tagger);
        if (!before.equals(tagger)) {
            throw new PyramidionException(
                    ("%s: its salient spans were found by %s, those of new documents would be by %s; give the right "
                                    + "tagger, or build the corpus again")
                            .formatted(corpus.directory(), before, tagger));
        }
    }

    private <T> void run(
            String what, List<DocumentSource> sources, Function<List<RawRecord>, T> work, Consumer<T> done) {
        try (Progress.Task task = progress.start(what, totalSize(sources), "bytes")) {
            RecordPipeline.run(sources, threads, task, work, done);
        }
    }

    private static long totalSize(List<DocumentSource> sources) {
        long total = 0;
        for (DocumentSource source : sources) {
            if (source.size() < 0) {
                return -1;
            }
            total += source.size();
        }
        return total;
    }

    private Map<String, Object> provenance(List<DocumentSource> sources, Spoken spoken) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("sources", sources.stream().map(DocumentSource::name).toList());
        Map<String, String> folders = new TreeMap<>();
        sources.forEach(source -> folders.putAll(source.folders()));
        provenance.put(CorpusFormat.FOLDERS, folders);
        provenance.put("maxBlockTokens", maxBlockTokens);
        provenance.putAll(blockKind.provenance());
        provenance.put(CorpusFormat.TAGGER, spoken.spans.description());
        if (spoken.language != Language.ENGLISH) {
            provenance.put(CorpusFormat.LANGUAGE, spoken.language.tag());
        }
        return provenance;
    }

    /**
     * What became of a record.
     *
     * @param blocks none if it gave no text
     * @param fingerprint of the document's text
     */
    private record Drafted(Parsed parsed, List<DraftBlock> blocks, long fingerprint) {

        Drafted(Parsed parsed) {
            this(parsed, List.of(), 0);
        }
    }

    /** Makes blocks of records. Safe for concurrent use. */
    private final class Drafting {

        private final BlockSplitter splitter;
        private final SalientSpanTagger spans;

        Drafting(Spoken spoken) {
            this.splitter = new BlockSplitter(tokenizer, blockKind, maxBlockTokens, spoken.language);
            this.spans = spoken.spans;
        }

        List<Drafted> drafts(List<RawRecord> records) {
            List<Parsed> parsed = records.stream().map(RawRecord::parse).toList();
            List<Document> documents = parsed.stream()
                    .filter(Parsed.Text.class::isInstance)
                    .map(text -> ((Parsed.Text) text).document())
                    .toList();
            Iterator<List<DraftBlock>> blocks = blocks(documents).iterator();
            return parsed.stream()
                    .map(one -> one instanceof Parsed.Text text
                            ? new Drafted(one, blocks.next(), fingerprint(text.document()))
                            : new Drafted(one))
                    .toList();
        }

        private static long fingerprint(Document document) {
            return Fingerprint64.of(document.picture()
                    .map(Picture::rgb)
                    .orElseGet(() -> document.text().getBytes(StandardCharsets.UTF_8)));
        }

        private List<List<DraftBlock>> blocks(List<Document> documents) {
            List<Tokens> titles = documents.stream()
                    .map(document -> tokenizer.encode(document.title()))
                    .toList();
            List<List<BlockText>> bodies = new ArrayList<>(documents.size());
            for (int i = 0; i < documents.size(); i++) {
                bodies.add(bodies(titles.get(i), documents.get(i)));
            }
            Iterator<List<SalientSpan>> found = tagged(documents, bodies);
            List<List<DraftBlock>> drafts = new ArrayList<>(documents.size());
            for (int i = 0; i < documents.size(); i++) {
                Document document = documents.get(i);
                int[] all = titles.get(i).ids();
                int[] title = Arrays.copyOf(all, Math.min(all.length, splitter.titleRoom()));
                drafts.add(bodies.get(i).stream()
                        .map(body -> new DraftBlock(
                                document,
                                title,
                                body,
                                document.spans().map(body::located).orElseGet(() -> body.inSentences(found.next()))))
                        .toList());
            }
            return drafts;
        }

        private List<BlockText> bodies(Tokens title, Document document) {
            if (document.picture().isPresent()) {
                return List.of(BlockText.ofPicture());
            }
            return splitter.split(title.size(), document.text()).stream()
                    .filter(body -> body.tokens().size() > 0)
                    .toList();
        }

        /** What the tagger finds in the blocks of those documents that leave their spans to it, in order. */
        private Iterator<List<SalientSpan>> tagged(List<Document> documents, List<List<BlockText>> bodies) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < documents.size(); i++) {
                if (documents.get(i).spans().isEmpty()) {
                    bodies.get(i).forEach(body -> texts.add(body.text()));
                }
            }
            return spans.tagAll(texts).iterator();
        }
    }

    /** Says of each document with text, in order, whether it stays. */
    @FunctionalInterface
    private interface Choice {
        boolean isKept(Drafted document) throws IOException;
    }

    /** Writes what was drafted, and counts. */
    private final class Writing {

        private final CorpusWriter writer;
        private final CorpusTally tally;
        private final Choice choice;

        Writing(CorpusWriter writer, CorpusTally tally, Choice choice) {
            this.writer = writer;
            this.tally = tally;
            this.choice = choice;
        }

        void write(List<Drafted> drafts) {
            for (Drafted draft : drafts) {
                switch (draft.parsed()) {
                    case Parsed.Text text -> {
                        tally.templates(text.templates());
                        write(draft);
                    }
                    case Parsed.Boilerplate none -> tally.boilerplate();
                    case Parsed.Unreadable file -> {
                        tally.unreadable();
                        unreadable.accept(file.what());
                    }
                }
            }
        }

        private void write(Drafted document) {
            if (document.blocks().isEmpty()) {
                tally.emptyDocument();
                return;
            }
            try {
                if (!choice.isKept(document)) {
                    return;
                }
                writer.add(document.blocks());
            } catch (IOException e) {
                throw new PyramidionException("cannot write the corpus: " + Artifact.reason(e), e);
            }
            tally.add(document.blocks());
        }
    }
}
