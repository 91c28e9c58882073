package org.pyramidion.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.CapitalisedTagger;
import org.pyramidion.text.DateTagger;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Builds a corpus of documents: reads them in a stream, cuts them into blocks, finds their salient spans and writes a
 * {@link CorpusStore}. A document that brings its own spans along keeps those that lie in one sentence.
 *
 * <p>First the titles are read, if the tagger wants them, then the documents: batches of them are worked on by several
 * threads and written in their order, so that the result does not depend on the number of threads. Memory does not grow
 * with the corpus but for 16 bytes a document.
 */
public final class CorpusBuilder {

    private static final int BATCH_CHARS = 1 << 18;

    private final WordPieceTokenizer tokenizer;
    private int maxBlockTokens = BlockSplitter.DEFAULT_MAX_TOKENS;
    private boolean wantsTitles = true;
    private Function<Gazetteer, SalientSpanTagger> tagger =
            titles -> SalientSpanTagger.all(List.of(new DateTagger(), new CapitalisedTagger(titles)));
    private Optional<CorpusStore> whole = Optional.empty();
    private Progress progress = Progress.none();
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * By default: blocks of 288 wordpieces, dates and capitalised names as salient spans, as many threads as
     * processors.
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

    /** What finds the salient spans. Must be safe for concurrent use. */
    public CorpusBuilder tagger(SalientSpanTagger fixed) {
        this.wantsTitles = false;
        this.tagger = titles -> fixed;
        return this;
    }

    /** What makes the tagger from the titles of the corpus, which are read beforehand. */
    public CorpusBuilder taggerOfTitles(Function<Gazetteer, SalientSpanTagger> made) {
        this.wantsTitles = true;
        this.tagger = made;
        return this;
    }

    public CorpusBuilder progress(Progress watcher) {
        this.progress = watcher;
        return this;
    }

    public CorpusBuilder threads(int count) {
        this.threads = Math.max(1, count);
        return this;
    }

    /**
     * Builds what is to be part of another corpus: with blocks of its length and names from its titles too.
     *
     * @throws PyramidionException from {@link #build} if that corpus' salient spans were found by another tagger
     */
    CorpusBuilder like(CorpusStore corpus) {
        this.whole = Optional.of(corpus);
        return maxBlockTokens(corpus.maxBlockTokens());
    }

    /**
     * Builds a corpus of some JSONL files and makes it visible at {@code directory} in one step.
     *
     * @throws PyramidionException naming file and line of a bad record, if there is no document with text, or if the
     * place cannot be written; what stood at {@code directory} then stays as it was
     */
    public CorpusReport build(List<Path> sources, Path directory) {
        SalientSpanTagger spans = tagger.apply(wantsTitles ? titles(sources) : Gazetteer.EMPTY);
        whole.ifPresent(corpus -> requireTagger(corpus, spans.description()));
        Tally tally = new Tally();
        Artifact.write(directory, CorpusFormat.NAME, CorpusFormat.VERSION, provenance(sources, spans), partial -> {
            try (CorpusWriter writer = new CorpusWriter(partial, tokenizer.vocabularySize());
                    Pipeline pipeline = new Pipeline(spans, writer, tally)) {
                pipeline.run(sources);
                writer.finish(tokenizer, tally.report(), maxBlockTokens);
            }
        });
        return tally.report();
    }

    private Gazetteer titles(List<Path> sources) {
        Gazetteer.Builder titles = new Gazetteer.Builder();
        whole.ifPresent(corpus -> IntStream.range(0, corpus.documents())
                .forEach(ordinal -> titles.add(corpus.title(corpus.firstBlock(ordinal)))));
        readAll("reading titles", sources, document -> titles.add(document.title()));
        return titles.build();
    }

    private static void requireTagger(CorpusStore corpus, String tagger) {
        Object before = corpus.provenance().getOrDefault(CorpusFormat.TAGGER, tagger);
        if (!before.equals(tagger)) {
            throw new PyramidionException(
                    "%s: its salient spans were found by %s, those of new documents would be by %s; name the right one with --tagger, or build the corpus again"
                            .formatted(corpus.directory(), before, tagger));
        }
    }

    /** @return how many documents had no text */
    private long readAll(String what, List<Path> sources, Consumer<Document> action) {
        long before = 0;
        long empty = 0;
        try (Progress.Task task = progress.start(what, totalSize(sources), "bytes")) {
            for (Path source : sources) {
                try (JsonlDocuments documents = JsonlDocuments.open(source)) {
                    while (documents.hasNext()) {
                        action.accept(documents.next());
                        task.update(before + documents.bytesRead());
                    }
                    before += documents.bytesRead();
                    empty += documents.emptyDocuments();
                }
            }
        }
        return empty;
    }

    private static long totalSize(List<Path> sources) {
        long total = 0;
        for (Path source : sources) {
            try {
                total += Files.size(source);
            } catch (IOException e) {
                return -1;
            }
        }
        return total;
    }

    private Map<String, Object> provenance(List<Path> sources, SalientSpanTagger spans) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("sources", sources.stream().map(Path::toString).toList());
        provenance.put("maxBlockTokens", maxBlockTokens);
        provenance.put(CorpusFormat.TAGGER, spans.description());
        return provenance;
    }

    /** Counts of what was written. */
    private static final class Tally {
        private long documents;
        private int blocks;
        private long tokens;
        private long spans;
        private long blocksWithoutSpans;
        private long emptyDocuments;
        private long truncatedBlocks;
        private long repeatedIds;

        void add(DraftBlock block) {
            blocks++;
            tokens += block.body().tokens().size();
            spans += block.spans().size();
            blocksWithoutSpans += block.spans().isEmpty() ? 1 : 0;
            truncatedBlocks += block.body().tooLong() ? 1 : 0;
        }

        CorpusReport report() {
            return new CorpusReport(
                    documents, blocks, tokens, spans, blocksWithoutSpans, emptyDocuments, truncatedBlocks, repeatedIds);
        }
    }

    /** Batches of documents on their way: read here, worked on by the pool, written here in order. */
    private final class Pipeline implements AutoCloseable {

        private final ExecutorService pool = Executors.newFixedThreadPool(threads);
        private final Deque<Future<List<List<DraftBlock>>>> underWay = new ArrayDeque<>();
        private final BlockSplitter splitter = new BlockSplitter(tokenizer, maxBlockTokens);
        private final SalientSpanTagger spans;
        private final CorpusWriter writer;
        private final Tally tally;
        private List<Document> batch = new ArrayList<>();
        private int batchChars;

        Pipeline(SalientSpanTagger spans, CorpusWriter writer, Tally tally) {
            this.spans = spans;
            this.writer = writer;
            this.tally = tally;
        }

        void run(List<Path> sources) {
            tally.emptyDocuments += readAll("building the corpus", sources, this::accept);
            submit();
            while (!underWay.isEmpty()) {
                writeOldest();
            }
            tally.repeatedIds = writer.repeatedIds();
            if (tally.blocks == 0) {
                throw new PyramidionException(
                        "%s: no document with text; give JSONL with a 'text' on each line".formatted(join(sources)));
            }
        }

        private void accept(Document document) {
            batch.add(document);
            batchChars += document.text().length();
            if (batchChars >= BATCH_CHARS) {
                submit();
            }
            while (underWay.size() > 2 * threads) {
                writeOldest();
            }
        }

        private void submit() {
            List<Document> full = batch;
            underWay.add(pool.submit(() -> drafts(full)));
            batch = new ArrayList<>();
            batchChars = 0;
        }

        private List<List<DraftBlock>> drafts(List<Document> documents) {
            List<Tokens> titles =
                    tokenizer.encodeAll(documents.stream().map(Document::title).toList());
            List<List<BlockText>> bodies = new ArrayList<>(documents.size());
            for (int i = 0; i < documents.size(); i++) {
                bodies.add(bodies(titles.get(i), documents.get(i)));
            }
            Iterator<List<SalientSpan>> found = tagged(documents, bodies);
            List<List<DraftBlock>> drafts = new ArrayList<>(documents.size());
            for (int i = 0; i < documents.size(); i++) {
                Document document = documents.get(i);
                int[] title = titles.get(i).ids();
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

        private void writeOldest() {
            try {
                for (List<DraftBlock> document : underWay.remove().get()) {
                    write(document);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PyramidionException("building the corpus was interrupted; nothing was written", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
            } catch (IOException e) {
                throw new PyramidionException("cannot write the corpus: " + Artifact.reason(e), e);
            }
        }

        private void write(List<DraftBlock> document) throws IOException {
            if (document.isEmpty()) {
                tally.emptyDocuments++;
                return;
            }
            writer.add(document);
            document.forEach(tally::add);
            tally.documents++;
        }

        @Override
        public void close() {
            pool.shutdownNow();
            pool.close();
        }
    }

    private static String join(List<Path> sources) {
        return String.join(", ", sources.stream().map(Path::toString).toList());
    }
}
