package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
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
    private final Versions versions;
    /** One change at a time; asking goes on. */
    private final Object changing = new Object();

    private final FileReaders readers = new FileReaders();

    KnowledgeBase(Origin origin) {
        this.origin = origin;
        this.versions = new Versions(origin.open());
    }

    /**
     * Answers a question, with the passage that says so. A run answers by what it has learnt; a corpus, and a run that
     * has learnt no more than to retrieve, by the reader that comes along. Where none read, or the reader does
     * not believe any answer, there are passages only.
     *
     * @throws PyramidionException of {@link Kind#BAD_INPUT} if the question has no words
     */
    public Answer ask(String question) {
        return ask(question, Filter.none());
    }

    /** Answers from the passages that a filter keeps; see {@link #ask(String)}. */
    public Answer ask(String question, Filter filter) {
        return ask(List.of(question), filter).getFirst();
    }

    /**
     * Answers several questions, embedded and read together: each as {@link #ask(String, Filter)} would, but for
     * rounding, in less time.
     */
    public List<Answer> ask(List<String> questions, Filter filter) {
        return answers(questions, filter, found -> {});
    }

    /**
     * Answers a question, and tells earlier what it will be answered from.
     *
     * @param evidence is given the passages before they are read, in the thread that asks
     */
    public Answer ask(String question, Filter filter, Consumer<List<Hit>> evidence) {
        return answers(List.of(question), filter, found -> evidence.accept(found.getFirst()))
                .getFirst();
    }

    private List<Answer> answers(List<String> questions, Filter filter, Consumer<List<List<Hit>>> evidence) {
        questions.forEach(question -> requireText("question", question));
        return versions.use(version -> version.opened().ask(questions, version.allowed(filter), evidence));
    }

    /**
     * The passages that fit a query best.
     *
     * @param k how many at most
     * @return best first
     */
    public List<Hit> search(String query, int k) {
        return search(query, k, Filter.none());
    }

    /** The passages that fit a query best, of those that a filter keeps: exactly the best, if those are few. */
    public List<Hit> search(String query, int k, Filter filter) {
        return search(List.of(query), k, filter).getFirst();
    }

    /** The same for several queries, which are embedded together. */
    public List<List<Hit>> search(List<String> queries, int k, Filter filter) {
        if (k < 1) {
            throw new PyramidionException("k is %d; it must be at least 1".formatted(k));
        }
        queries.forEach(query -> requireText("query", query));
        return versions.use(
                version -> version.opened().hits(version.opened().rank(queries, k, version.allowed(filter))));
    }

    /**
     * Why a question is answered as it is; of a text with {@code [MASK]}, why its blank is filled as it is.
     *
     * @throws PyramidionException as {@link #ask} or {@link #fill} does
     */
    public Explanation explain(String question, Filter filter) {
        requireText("question", question);
        return versions.use(version -> version.opened().explain(question, version.allowed(filter)));
    }

    /**
     * Fills in the blank of a sentence.
     *
     * @param text with {@code [MASK]} where the blank is
     * @throws PyramidionException of {@link Kind#BAD_INPUT} if there is no blank, of {@link Kind#CONFLICT} if nothing
     *     here was trained to fill one
     */
    public Filling fill(String text) {
        return fill(text, Filter.none());
    }

    /** Fills in a blank from the passages that a filter keeps; see {@link #fill(String)}. */
    public Filling fill(String text, Filter filter) {
        requireText("text", text);
        return versions.use(version -> version.opened().fill(text, version.allowed(filter)));
    }

    /**
     * The vectors that queries are searched by, one row each; their inner products with passages' are what ranks those.
     *
     * @throws PyramidionException of {@link Kind#CONFLICT} if words alone rank
     */
    public float[][] embedQueries(List<String> queries) {
        return use(opened ->
                queries.isEmpty() ? new float[0][] : Rows.of(encoder(opened).queries(queries), queries.size()));
    }

    /** The vectors of passages without titles, one row each. */
    public float[][] embedPassages(List<String> passages) {
        return use(opened ->
                passages.isEmpty() ? new float[0][] : Rows.of(encoder(opened).passages(passages), passages.size()));
    }

    private static Encoder encoder(Opened opened) {
        return opened.encoder()
                .orElseThrow(() -> new PyramidionException(
                        Kind.CONFLICT,
                        "%s: is ranked by words; open it with an encoder"
                                .formatted(opened.corpus().directory())));
    }

    /**
     * How relevant some texts are to a query, the higher the more, whether they are passages here or not: inner
     * products of vectors, or where words alone rank the probability that each holds the answer. {@link #scoredBy} says
     * which.
     *
     * @throws PyramidionException of {@link Kind#CONFLICT} if nothing here can tell
     */
    public double[] scores(String query, List<String> passages) {
        requireText("query", query);
        return use(opened -> RelevanceScores.of(opened, query, passages));
    }

    /**
     * What {@link #scores} are of: the name of an encoder, or {@link Info#BUILT_IN} for the reader that comes along.
     */
    public String scoredBy() {
        return use(opened -> opened.encoder().map(Encoder::name).orElse(Info.BUILT_IN));
    }

    /**
     * A passage by its number in the present version.
     *
     * @throws PyramidionException of {@link Kind#NOT_FOUND} if there is none
     */
    public Passage passage(int number) {
        return use(opened -> opened.passage(required(number, opened)));
    }

    /**
     * The passages around one, of the same document, in their order and without itself.
     *
     * @param passage its number
     * @param before how many before it, at most
     * @param after how many after it, at most
     * @throws PyramidionException of {@link Kind#NOT_FOUND} if there is no such passage
     */
    public List<Passage> neighbours(int passage, int before, int after) {
        if (before < 0 || after < 0) {
            throw new PyramidionException("%d before and %d after; give 0 or more".formatted(before, after));
        }
        return use(opened -> opened.corpus()
                .blocksOf(opened.corpus().documentOrdinal(required(passage, opened)))
                .filter(block ->
                        block != passage && block >= passage - (long) before && block <= passage + (long) after)
                .mapToObj(opened::passage)
                .toList());
    }

    private static int required(int number, Opened opened) {
        if (number < 0 || number >= opened.corpus().size()) {
            throw new PyramidionException(Kind.NOT_FOUND, "there is no passage %d".formatted(number));
        }
        return number;
    }

    /** What this is at present. */
    public Info info() {
        return use(Opened::info);
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

    /**
     * Adds documents that are at hand, in place of earlier ones of the same ids. Of a folder or file that was opened
     * they are there until it is opened again, which makes the corpus what it holds then.
     *
     * @throws PyramidionException of {@link Kind#BAD_INPUT} if two have one id; nothing was changed then
     */
    public Change put(List<NewDocument> documents) {
        if (documents.isEmpty()) {
            return use(opened -> new Change(0, 0, 0, 0));
        }
        return change(revision -> revision.update(List.of(NewDocuments.of(documents))));
    }

    /**
     * Opens a stage, model or index that was finished at this place since it was opened, or a corpus that another
     * process changed, in place of what is open. Nobody who asks waits for it; each is answered by the one or the
     * other.
     *
     * @return whether there was something newer
     * @throws PyramidionException if it cannot be opened; what is open stays
     */
    public boolean reload() {
        synchronized (changing) {
            if (use(Opened::version).equals(origin.version())) {
                return false;
            }
            versions.replace(origin.open());
            return true;
        }
    }

    private Change change(Function<CorpusRevision, CorpusRevision.Report> how) {
        synchronized (changing) {
            use(Opened::corpus);
            CorpusRevision.Report report = how.apply(new CorpusRevision(origin.corpus()));
            if (report.added() + report.replaced() + report.removed() > 0) {
                versions.replace(origin.open());
            }
            return new Change(report.added(), report.replaced(), report.unchanged(), report.removed());
        }
    }

    private <T> T use(Function<Opened, T> work) {
        return versions.use(version -> work.apply(version.opened()));
    }

    private static void requireText(String what, String text) {
        if (text.isBlank()) {
            throw new PyramidionException("the %s is empty; give it some words".formatted(what));
        }
    }

    /** Waits for what is being answered, then closes. */
    @Override
    public void close() {
        if (versions.close()) {
            readers.close();
            origin.close();
        }
    }
}
