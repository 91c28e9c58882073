package org.pyramidion.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DerivedPlace;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;

/**
 * The indexes of one finished model: one for each corpus that it was asked of, which follows that corpus through its
 * versions ({@link CorpusStore#lineage}). A block that any of them has is not embedded again.
 *
 * <pre>
 * model-index/            of the first corpus
 * model-indexes/LINEAGE/  of each other
 * </pre>
 *
 * @param first the first one's place
 */
public record ModelIndexes(Path first) {

    /** Where the index of a corpus is, or will be: in the user's cache if none is here and none can be written here. */
    public Path place(CorpusStore corpus) {
        return DerivedPlace.of(
                placeHere(corpus), there -> BlockIndex.find(there, corpus).isPresent());
    }

    private Path placeHere(CorpusStore corpus) {
        boolean free = new IndexDirectory(first)
                .find()
                .map(there -> BlockIndex.isOfLineage(there, corpus))
                .orElse(true);
        return free ? first : others().resolve(corpus.lineage());
    }

    /** What the index of a corpus is, or will be if nothing else is asked for. */
    public IndexKind kind(CorpusStore corpus) {
        return new IndexDirectory(place(corpus))
                .find()
                .map(there -> there.kind().grown(there.size(), corpus.size()))
                .orElse(BlockIndex.DEFAULT_KIND);
    }

    private Path others() {
        return first.resolveSibling(first.getFileName() + "es");
    }

    /** Opens the index of a corpus as it is now; nothing if there is none. */
    public Optional<BlockIndex> find(CorpusStore corpus) {
        Path place = place(corpus);
        return BlockIndex.find(place, corpus).map(there -> BlockIndex.open(place, corpus));
    }

    /**
     * Opens the index of a corpus as it is now, by a finished model; embeds those blocks that no index here has.
     *
     * @param kind what it shall be; if not given, what it was, or {@link BlockIndex#DEFAULT_KIND}
     * @throws PyramidionException if another process is at it
     */
    public BlockIndex open(Realm realm, Optional<IndexKind> kind, Progress progress) {
        CorpusStore corpus = realm.corpus();
        Path place = place(corpus);
        IndexKind wanted = kind.orElseGet(() -> kind(corpus));
        boolean current = BlockIndex.find(place, corpus)
                .filter(there -> there.kind().equals(wanted.forSize(corpus.size())))
                .isPresent();
        if (current) {
            return BlockIndex.open(place, corpus);
        }
        try (FileClaim claim = IndexClaim.take(place)) {
            return BlockIndex.follow(place, all(), wanted, realm, progress);
        }
    }

    private List<Path> all() {
        List<Path> all = new ArrayList<>(List.of(first));
        if (Files.isDirectory(others())) {
            try (Stream<Path> children = Files.list(others())) {
                children.filter(Files::isDirectory).sorted().forEach(all::add);
            } catch (IOException e) {
                throw new PyramidionException("cannot list %s: %s".formatted(others(), Artifact.reason(e)), e);
            }
        }
        return all;
    }
}
