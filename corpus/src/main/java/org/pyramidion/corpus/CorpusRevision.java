package org.pyramidion.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.Folders;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Changes the documents of a corpus: adds some, takes some away, or puts newer versions in their place, by document id.
 *
 * <p>A corpus on disk never changes. A later version of it is written beside it and takes its place in one step:
 * documents that stay are copied as they are, in their order, then come the new ones, so that blocks are numbered
 * without gaps and nobody who reads a corpus has to know that it was changed. Copying costs about what the disk does;
 * only the new documents are cut, tagged and, by whoever keeps an index, embedded. Whoever has the earlier version open
 * goes on reading it.
 */
public final class CorpusRevision {

    private static final int COPIED_AT_ONCE = 4096;

    private final Path directory;
    private Optional<Path> output = Optional.empty();
    private Optional<SalientSpanTagger> tagger = Optional.empty();
    private Optional<Integer> threads = Optional.empty();
    private Consumer<String> unreadable = what -> {};
    private Progress progress = Progress.none();

    /**
     * What a change came to, in documents.
     *
     * @param added that were not there before
     * @param replaced whose title, text or other fields were others
     * @param unchanged that were given and are there already
     * @param removed that are not there any more
     * @param counts of the corpus as it is now
     */
    public record Report(long added, long replaced, long unchanged, long removed, CorpusReport counts) {}

    /** @param directory the corpus to change */
    public CorpusRevision(Path directory) {
        this.directory = directory;
    }

    /**
     * Leaves the corpus as it is and writes the other one here. That is not a later version of it, but one of its own.
     */
    public CorpusRevision output(Path place) {
        this.output = Optional.of(place);
        return this;
    }

    /**
     * What finds salient spans in new documents; dates and capitalised names if not given. It must be the corpus' own.
     */
    public CorpusRevision tagger(SalientSpanTagger learnt) {
        this.tagger = Optional.of(learnt);
        return this;
    }

    public CorpusRevision threads(int count) {
        this.threads = Optional.of(count);
        return this;
    }

    /** Who is told of each file that could not be read: the file and why, in one line. */
    public CorpusRevision onUnreadable(Consumer<String> listener) {
        this.unreadable = listener;
        return this;
    }

    public CorpusRevision progress(Progress watcher) {
        this.progress = watcher;
        return this;
    }

    /**
     * The folders that the corpus has documents of, for {@link org.pyramidion.documents.source.Sources}: so a file
     * keeps its id however it is named.
     */
    public Folders folders() {
        try (CorpusStore old = CorpusStore.open(directory)) {
            return old.folders();
        }
    }

    /**
     * Adds documents.
     *
     * @throws PyramidionException if one has an id that the corpus or an earlier one has already, if a source is bad,
     *     or the place cannot be written; the corpus then stays as it was
     */
    public Report add(List<DocumentSource> sources) {
        return merge(sources, false, id -> {
            throw new PyramidionException(
                    PyramidionException.Kind.CONFLICT,
                    "%s: has a document '%s' already; update it instead (nothing was added)".formatted(directory, id));
        });
    }

    /**
     * Adds documents that are new, and puts those that are there with another title, text or other fields in the place
     * of the older ones. (Salient spans alone make no difference.)
     *
     * @throws PyramidionException if two have one id, if a source is bad, or the place cannot be written; the corpus
     *     then stays as it was
     */
    public Report update(List<DocumentSource> sources) {
        return merge(sources, false, id -> {});
    }

    /**
     * Makes the corpus what the sources hold now: adds documents that are new, puts those that changed in the place of
     * the older ones, and removes those that no source has any more.
     *
     * @throws PyramidionException if two have one id, if a source is bad or none has a document, or the place cannot be
     *     written; the corpus then stays as it was
     */
    public Report sync(List<DocumentSource> sources) {
        return merge(sources, true, id -> {});
    }

    /**
     * Removes documents.
     *
     * @throws PyramidionException if the corpus does not have one of them, or would have none left; it then stays as it
     *     was
     */
    public Report remove(Collection<String> ids) {
        return change(old -> {
            BitSet removed = new BitSet(old.documents());
            for (String id : ids) {
                int[] there = old.documentsOf(id);
                if (there.length == 0) {
                    throw new PyramidionException(
                            PyramidionException.Kind.NOT_FOUND,
                            "%s: has no document '%s'; nothing was removed".formatted(directory, id));
                }
                set(removed, there);
            }
            if (removed.cardinality() == old.documents()) {
                throw new PyramidionException(
                        "%s: no document would be left; nothing was removed".formatted(directory));
            }
            CorpusReport counts = write(old, removed, Optional.empty(), new BitSet());
            return new Report(0, 0, 0, removed.cardinality(), counts);
        });
    }

    /** What to do about a document that is in the corpus already. */
    @FunctionalInterface
    private interface Present {
        void met(String id);
    }

    private Report merge(List<DocumentSource> sources, boolean removing, Present present) {
        return change(old -> {
            Path place = target().resolveSibling(target().getFileName() + ".increment");
            try (WordPieceTokenizer tokenizer = old.openTokenizer()) {
                builder(tokenizer, old).write(sources, place);
                try (CorpusStore increment = CorpusStore.open(place)) {
                    return merge(old, increment, removing, present);
                }
            } finally {
                delete(place);
            }
        });
    }

    private CorpusBuilder builder(WordPieceTokenizer tokenizer, CorpusStore old) {
        CorpusBuilder builder =
                new CorpusBuilder(tokenizer).onUnreadable(unreadable).progress(progress);
        tagger.ifPresent(builder::tagger);
        threads.ifPresent(builder::threads);
        return builder.like(old);
    }

    private Report merge(CorpusStore old, CorpusStore increment, boolean removing, Present present) {
        BitSet dropped = new BitSet(old.documents());
        BitSet taken = new BitSet(increment.documents());
        BitSet vanished = new BitSet(old.documents());
        vanished.set(0, removing ? old.documents() : 0);
        long replaced = 0;
        for (int ordinal = 0; ordinal < increment.documents(); ordinal++) {
            String id = increment.documentId(increment.firstBlock(ordinal));
            requireSingle(increment, id);
            int[] there = old.documentsOf(id);
            if (there.length > 0) {
                present.met(id);
            }
            clear(vanished, there);
            if (there.length != 1 || !isSame(old, there[0], increment, ordinal)) {
                set(dropped, there);
                taken.set(ordinal);
                replaced += there.length > 0 ? 1 : 0;
            }
        }
        long unchanged = (long) increment.documents() - taken.cardinality();
        dropped.or(vanished);
        CorpusReport counts = write(old, dropped, Optional.of(increment), taken);
        return new Report(taken.cardinality() - replaced, replaced, unchanged, vanished.cardinality(), counts);
    }

    private static void clear(BitSet documents, int[] ordinals) {
        for (int ordinal : ordinals) {
            documents.clear(ordinal);
        }
    }

    private static void set(BitSet documents, int[] ordinals) {
        for (int ordinal : ordinals) {
            documents.set(ordinal);
        }
    }

    private static void requireSingle(CorpusStore increment, String id) {
        if (increment.documentsOf(id).length > 1) {
            throw new PyramidionException(
                    "document '%s' is given more than once; give each document an 'id' of its own (nothing was changed)"
                            .formatted(id));
        }
    }

    private static boolean isSame(CorpusStore old, int before, CorpusStore increment, int now) {
        int[] blocks = old.blocksOf(before).toArray();
        int[] others = increment.blocksOf(now).toArray();
        return blocks.length == others.length
                && IntStream.range(0, blocks.length)
                        .allMatch(i -> isSame(old.block(blocks[i]), increment.block(others[i])));
    }

    private static boolean isSame(Block block, Block other) {
        return block.title().equals(other.title())
                && block.text().equals(other.text())
                && block.picture().equals(other.picture())
                && block.fields().equals(other.fields());
    }

    private Report change(Function<CorpusStore, Report> change) {
        try (FileClaim claim = CorpusClaim.take(target());
                CorpusStore old = CorpusStore.open(directory)) {
            return change.apply(old);
        }
    }

    private Path target() {
        return RealPath.of(output.orElse(directory));
    }

    private static void delete(Path place) {
        try {
            Artifact.deleteTree(place);
        } catch (IOException e) {
            throw new PyramidionException("cannot delete %s: %s".formatted(place, Artifact.reason(e)), e);
        }
    }

    private Map<String, Object> provenance(CorpusStore old, Optional<CorpusStore> increment) {
        Map<String, Object> provenance = new LinkedHashMap<>(old.provenance());
        Map<String, String> folders = new TreeMap<>(old.folders().names());
        increment.ifPresent(corpus -> folders.putAll(corpus.folders().names()));
        provenance.put(CorpusFormat.FOLDERS, folders);
        provenance.remove(CorpusFormat.LINEAGE);
        if (output.isEmpty()) {
            provenance.put(CorpusFormat.LINEAGE, old.lineage());
        }
        provenance.merge(CorpusFormat.REVISION, 1, (before, one) -> before instanceof Integer n ? n + 1 : one);
        return provenance;
    }

    /** Writes the new version, unless it would be the same at the same place. */
    private CorpusReport write(CorpusStore old, BitSet dropped, Optional<CorpusStore> increment, BitSet taken) {
        if (dropped.isEmpty() && taken.isEmpty() && output.isEmpty()) {
            return old.counts();
        }
        BitSet kept = new BitSet(old.documents());
        kept.set(0, old.documents());
        kept.andNot(dropped);
        CorpusTally tally = CorpusTally.of(old);
        tally.subtract(old, dropped);
        increment.ifPresent(corpus -> tally.add(corpus, taken));
        Artifact.write(target(), CorpusFormat.NAME, provenance(old, increment), partial -> {
            try (CorpusWriter writer = CorpusWriter.like(old, partial);
                    Progress.Task task = progress.start(
                            "copying documents", kept.cardinality() + taken.cardinality(), "documents")) {
                copy(old, kept, writer, task);
                if (increment.isPresent()) {
                    copy(increment.get(), taken, writer, task);
                }
                writer.finish(old, tally.report(writer.repeatedIds()));
                return writer.version();
            }
        });
        try (CorpusStore now = CorpusStore.open(target())) {
            return now.counts();
        }
    }

    private static void copy(CorpusStore corpus, BitSet documents, CorpusWriter writer, Progress.Task task)
            throws IOException {
        for (int from = documents.nextSetBit(0); from >= 0; ) {
            int limit = Math.min(documents.nextClearBit(from), from + COPIED_AT_ONCE);
            writer.copy(corpus, from, limit);
            task.update(writer.documentCount());
            from = documents.nextSetBit(limit);
        }
    }
}
