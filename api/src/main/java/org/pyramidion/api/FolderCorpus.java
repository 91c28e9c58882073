package org.pyramidion.api;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.UserCache;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusReport;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.corpus.DocumentUid;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;

/**
 * The corpus of a folder or file of documents. It is kept in the workspace under a name that follows from the place,
 * and made what the place holds each time it is opened, unless nothing there was touched ({@link FolderStamp}).
 */
final class FolderCorpus {

    /** Weights with the vocabulary that is wanted, which is that of BERT, uncased; the smallest first. */
    private static final List<String> WEIGHTS = List.of("minilm", "bert-base");

    private FolderCorpus() {}

    /**
     * Where the corpus is, built or brought up to date. Only one process at a time can do that: both take the corpus'
     * claim.
     */
    static Path of(Path documents, Settings settings) {
        Path real = real(documents);
        Path place = settings.workspace().orElseGet(FolderCorpus::workspace).resolve(name(real));
        Optional<FolderStamp> stamp = FolderStamp.of(real);
        if (stamp.isPresent() && stamp.get().isOf(place)) {
            return place;
        }
        CorpusReport report = read(real, place, settings);
        if (stamp.isPresent() && report.unreadable() == 0) {
            note(stamp.get(), place);
        }
        return place;
    }

    /** A place that cannot be written now could be a moment ago; without the note the folder is read again. */
    private static void note(FolderStamp stamp, Path place) {
        try {
            Optional<Artifact> made = Artifact.find(place);
            if (made.isPresent()) {
                stamp.note(made.get());
            }
        } catch (IOException e) {
            // read again next time
        }
    }

    private static CorpusReport read(Path real, Path place, Settings settings) {
        try (FileReaders readers = new FileReaders()) {
            List<DocumentSource> sources = Sources.of(List.of(real), readers);
            return Artifact.find(place).isPresent()
                    ? new CorpusRevision(place)
                            .progress(settings.progress())
                            .sync(sources)
                            .counts()
                    : build(sources, place, settings);
        }
    }

    private static CorpusReport build(List<DocumentSource> sources, Path place, Settings settings) {
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary(settings.progress()), true)) {
            return new CorpusBuilder(tokenizer).progress(settings.progress()).buildFrom(sources, place);
        }
    }

    /** Of weights that are in the cache; without any, the smallest are fetched. */
    private static Path vocabulary(Progress progress) {
        Path cache = UserCache.root().resolve("weights");
        String name = WEIGHTS.stream()
                .filter(weights -> Artifact.find(cache.resolve(weights)).isPresent())
                .findFirst()
                .orElse(WEIGHTS.getFirst());
        return PretrainedWeights.resolve(name, progress).directory().resolve(PretrainedWeights.VOCABULARY);
    }

    /** In the user's cache, unless the process is told another place: tests leave nothing there. */
    private static Path workspace() {
        return Optional.ofNullable(System.getProperty("pyramidion.corpora"))
                .map(Path::of)
                .orElseGet(() -> UserCache.root().resolve("corpora"));
    }

    /** The last part of the path, for people, and what tells it from another of that name. */
    private static String name(Path real) {
        BigInteger uid = DocumentUid.of("", real.toString());
        return "%s-%016x".formatted(real.getFileName(), uid.longValue());
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(path, Artifact.reason(e)), e);
        }
    }
}
