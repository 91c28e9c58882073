package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusRevision;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;

/**
 * One run, corpus or folder, opened to be asked.
 *
 * <p>Safe for concurrent use, and safe against interrupts: a thread that is interrupted while it asks gets its answer
 * all the same, with its interrupt status kept. While the corpus is changed, questions are answered from the earlier
 * version; each is answered from one version alone. Every method fails with a {@link PyramidionException} of {@link
 * Kind#CONFLICT} once this is closed.
 */
public final class KnowledgeBase implements AutoCloseable {

    /**
     * What a change of a corpus came to, in documents.
     *
     * @param added that were not there before
     * @param replaced whose content was another
     * @param unchanged that were given and were there already
     * @param removed that are not there any more
     */
    public record Change(long added, long replaced, long unchanged, long removed) {}

    private final Origin origin;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    /** One change at a time; asking goes on. */
    private final Object changing = new Object();

    private final FileReaders readers = new FileReaders();

    private Opened current;
    private boolean closed;

    KnowledgeBase(Origin origin) {
        this.origin = origin;
        this.current = origin.open();
    }

    /**
     * Answers a question, with the passage that says so. A run answers by what it has learnt; a corpus, and a run that
     * has learnt no more than to retrieve, by the reader that comes along. Where none read, or the reader does
     * not believe any answer, there are passages only.
     *
     * @throws PyramidionException of {@link Kind#BAD_INPUT} if the question has no words
     */
    public Answer ask(String question) {
        return use(opened -> opened.ask(requireText("question", question)));
    }

    /**
     * The passages that fit a query best.
     *
     * @param k how many at most
     * @return best first
     */
    public List<Hit> search(String query, int k) {
        if (k < 1) {
            throw new PyramidionException("k is %d; it must be at least 1".formatted(k));
        }
        return use(opened -> opened.hits(opened.rank(requireText("query", query), k)));
    }

    /**
     * Fills in the blank of a sentence.
     *
     * @param text with {@code [MASK]} where the blank is
     * @throws PyramidionException of {@link Kind#BAD_INPUT} if there is no blank, of {@link Kind#CONFLICT} if nothing
     *     here was trained to fill one
     */
    public Filling fill(String text) {
        return use(opened -> opened.fill(requireText("text", text)));
    }

    /**
     * The vectors that queries are searched by, one row each; their inner products with passages' are what ranks those.
     */
    public float[][] embedQueries(List<String> queries) {
        return use(opened -> opened.embedQueries(queries));
    }

    /** The vectors of passages without titles, one row each. */
    public float[][] embedPassages(List<String> passages) {
        return use(opened -> opened.embedPassages(passages));
    }

    /**
     * A passage by its number in the present version.
     *
     * @throws PyramidionException of {@link Kind#NOT_FOUND} if there is none
     */
    public Passage passage(int number) {
        return use(opened -> {
            if (number < 0 || number >= opened.corpus().size()) {
                throw new PyramidionException(Kind.NOT_FOUND, "there is no passage %d".formatted(number));
            }
            return opened.passage(number);
        });
    }

    /** How far the vectors are that passages are ranked by: they may come in while questions are answered. */
    public Readiness readiness() {
        return use(Opened::readiness);
    }

    /** How many passages there are. */
    public int passages() {
        return use(opened -> opened.corpus().size());
    }

    /** How many documents there are. */
    public int documents() {
        return use(opened -> opened.corpus().documents());
    }

    /**
     * Adds the documents of files and folders.
     *
     * @throws PyramidionException of {@link Kind#CONFLICT} if one is there already; nothing was added then
     */
    public Change add(List<Path> sources) {
        return change(revision -> revision.add(Sources.of(sources, readers, revision.folders())));
    }

    /** Adds the documents of files and folders, in place of earlier ones of the same ids. */
    public Change update(List<Path> sources) {
        return change(revision -> revision.update(Sources.of(sources, readers, revision.folders())));
    }

    /**
     * Removes documents by their ids.
     *
     * @throws PyramidionException of {@link Kind#NOT_FOUND} if there is none of an id; nothing was removed then
     */
    public Change remove(Collection<String> ids) {
        return change(revision -> revision.remove(ids));
    }

    /** Makes the corpus what files and folders hold now: adds, replaces and removes documents. */
    public Change sync(List<Path> sources) {
        return change(revision -> revision.sync(Sources.of(sources, readers, revision.folders())));
    }

    private Change change(Function<CorpusRevision, CorpusRevision.Report> how) {
        synchronized (changing) {
            use(Opened::corpus);
            CorpusRevision.Report report = how.apply(new CorpusRevision(origin.corpus()));
            if (report.added() + report.replaced() + report.removed() > 0) {
                replace(origin.open());
            }
            return new Change(report.added(), report.replaced(), report.unchanged(), report.removed());
        }
    }

    private void replace(Opened later) {
        Opened earlier = later;
        lock.writeLock().lock();
        try {
            if (!closed) {
                earlier = current;
                current = later;
            }
        } finally {
            lock.writeLock().unlock();
        }
        earlier.close();
    }

    private <T> T use(Function<Opened, T> work) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new PyramidionException(Kind.CONFLICT, "this is closed; open it again");
            }
            return work.apply(current);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static String requireText(String what, String text) {
        if (text.isBlank()) {
            throw new PyramidionException("the %s is empty; give it some words".formatted(what));
        }
        return text;
    }

    /** Waits for what is being answered, then closes. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                readers.close();
                current.close();
                origin.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
