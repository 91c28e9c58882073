package org.pyramidion.answering;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.IdSet;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Fills the blank of a text as pre-training does: retrieves documents for it, reads it with each of them and with the
 * null document, and adds up what they predict, {@code p(y|x) = Σ_z p(y|z,x) p(z|x)}.
 *
 * <p>Safe for concurrent use. Model, index and corpus stay the caller's to close.
 */
public final class Filler {

    /**
     * How to fill.
     *
     * @param candidates documents that are read, the null document included
     * @param predictions how many fillings to return for each masked wordpiece
     * @param without ids of documents that must not be read, such as the one that the text is from
     * @param scheme where the sum over documents stands for a word of several wordpieces: as the model was trained
     */
    public record Settings(int candidates, int predictions, Set<String> without, MarginalLikelihood.Scheme scheme) {

        public Settings {
            Asker.Settings.requireAtLeast(1, candidates, "candidates");
            Asker.Settings.requireAtLeast(1, predictions, "predictions");
        }

        /** Eight candidates, as published; five predictions. */
        public static Settings defaults() {
            return new Settings(8, 5, Set.of(), MarginalLikelihood.Scheme.PER_TOKEN);
        }
    }

    private final Realm realm;
    private final Settings settings;
    private final Optional<Retriever> retriever;
    private final Relevance relevance;

    public Filler(IndexedRealm indexed, Settings settings) {
        this(indexed.realm(), Optional.of(indexed.retriever()), settings);
    }

    private Filler(Realm realm, Optional<Retriever> retriever, Settings settings) {
        this.realm = realm;
        this.settings = settings;
        this.retriever = retriever;
        this.relevance = new Relevance(realm);
    }

    /** Reads the null document alone: what the encoder says without retrieval, for which it needs no index. */
    public static Filler withoutRetrieval(Realm realm, Settings settings) {
        return new Filler(realm, Optional.empty(), settings);
    }

    /** Fills as many wordpieces as the text has {@code [MASK]}; see {@link #fill(String, int)}. */
    public Fill fill(String text) {
        return fill(text, 1);
    }

    /**
     * Fills a blank.
     *
     * @param text with one {@code [MASK]}, or several side by side
     * @param masks how many wordpieces one {@code [MASK]} stands for; 1 leaves the text's own number
     * @throws PyramidionException if the text does not have one blank, or has it too far back for a query
     */
    public Fill fill(String text, int masks) {
        return fill(text, masks, IdSet.all());
    }

    /**
     * Fills a blank from some blocks alone; see {@link #fill(String, int)}.
     *
     * @param allowed block numbers of which alone any is read
     */
    public Fill fill(String text, IdSet allowed) {
        return fill(text, 1, allowed);
    }

    /** The same for as many wordpieces as {@link #fill(String, int)} fills. */
    public Fill fill(String text, int masks, IdSet allowed) {
        Asker.Settings.requireAtLeast(1, masks, "masks");
        Blank blank = Blank.in(text, realm.model().tokenizer());
        return fill(text, masks == 1 ? blank : blank.of(masks), Optional.empty(), allowed);
    }

    /**
     * Fills a blank and judges the documents by a given word.
     *
     * @param text with one {@code [MASK]}, or as many side by side as the word has wordpieces
     * @param word what ought to stand there
     * @throws PyramidionException as {@link #fill(String, int)}, or if the vocabulary cannot spell the word
     */
    public Fill fill(String text, String word) {
        return fill(text, word, IdSet.all());
    }

    /** The same from some blocks alone; see {@link #fill(String, IdSet)}. */
    public Fill fill(String text, String word, IdSet allowed) {
        int[] gold = spelled(word);
        return fill(text, Blank.in(text, realm.model().tokenizer()).of(gold.length), Optional.of(gold), allowed);
    }

    /**
     * How likely each of some words is in a blank, from the same documents.
     *
     * @param text with one {@code [MASK]}, or as many side by side as each word has wordpieces
     * @param words of equally many wordpieces
     * @return one prediction a word, in their order
     * @throws PyramidionException as {@link #fill(String, String)}, or if the words are not equally long
     */
    public List<Fill.Prediction> probabilities(String text, List<String> words) {
        List<int[]> spelled = words.stream().map(this::spelled).toList();
        int masks = spelled.getFirst().length;
        if (spelled.stream().anyMatch(word -> word.length != masks)) {
            throw new PyramidionException(
                    "%s: not all of as many wordpieces; ask for one after the other".formatted(words));
        }
        Blank blank = Blank.in(text, realm.model().tokenizer())
                .of(masks)
                .within(realm.format().queryCapacity());
        int[] documents = documents(blank, IdSet.all());
        Marginal marginal = marginal(blank, documents, relevance.of(blank.tokens(), documents));
        return spelled.stream().map(word -> prediction(marginal, word)).toList();
    }

    private Marginal marginal(Blank blank, int[] documents, double[] scores) {
        return new Marginal(Probabilities.softmax(scores), read(blank, documents), blank.masks(), settings.scheme());
    }

    private int[] spelled(String word) {
        int[] gold = realm.tokens(word);
        if (gold.length == 0
                || IntStream.of(gold)
                        .anyMatch(id -> id == realm.model().tokenizer().unkId())) {
            throw new PyramidionException("the vocabulary cannot spell '%s'; give another word".formatted(word));
        }
        return gold;
    }

    /**
     * The step of pre-training to take.
     *
     * @param trainedEncoderLayers how many of the encoder's last layers learn; 0 for all
     */
    public record Step(double learningRate, MarginalLikelihood.Scheme scheme, int trainedEncoderLayers) {}

    /**
     * Fills a blank and shows what learning the word that stood there would do to the documents.
     *
     * @throws PyramidionException as {@link #fill(String, String)}
     */
    public Explanation explain(String text, String word, Step step) {
        Fill fill = fill(text, word);
        int[] gold = spelled(word);
        Blank blank = Blank.in(text, realm.model().tokenizer()).of(gold.length);
        int[] documents =
                fill.candidates().stream().mapToInt(Fill.Candidate::block).toArray();
        try (RealmModel copy = realm.model().copy()) {
            copy.trainLastLayers(step.trainedEncoderLayers());
            return new TrialStep(realm.with(copy), step.scheme(), blank, gold, documents)
                    .take(fill, step.learningRate());
        }
    }

    private Fill fill(String text, Blank given, Optional<int[]> gold, IdSet allowed) {
        Blank blank = given.within(realm.format().queryCapacity());
        int[] documents = documents(blank, allowed);
        double[] scores = relevance.of(blank.tokens(), documents);
        Marginal marginal = marginal(blank, documents, scores);
        int[] best = marginal.best();
        int[] judged = gold.orElse(best);
        return new Fill(
                text,
                prediction(marginal, best),
                prediction(marginal, judged),
                IntStream.range(0, blank.masks())
                        .mapToObj(j -> predictions(marginal, j))
                        .toList(),
                candidates(documents, scores, marginal, judged));
    }

    private int[] documents(Blank blank, IdSet allowed) {
        int[] forbidden = settings.without().stream()
                .flatMapToInt(id -> IntStream.of(blocksOf(id)))
                .toArray();
        int[] blocks = retriever
                .filter(index -> settings.candidates() > 1)
                .map(index -> index.retrieve(
                                List.of(blank.tokens()), settings.candidates() - 1, List.of(forbidden), allowed)
                        .getFirst()
                        .ids())
                .orElse(new int[0]);
        return IntStream.concat(IntStream.of(Relevance.NULL), IntStream.of(blocks))
                .toArray();
    }

    private int[] blocksOf(String id) {
        int[] blocks = realm.corpus().blocksOf(id);
        if (blocks.length == 0) {
            throw new PyramidionException(
                    "there is no document '%s' in the corpus that could be left out; check its id".formatted(id));
        }
        return blocks;
    }

    /** {@code log p(·|z,x)} at each mask, {@code [N, M, V]} row-major. */
    private float[] read(Blank blank, int[] documents) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(new BlankReading(realm).logProbabilities(blank, documents));
        }
    }

    private List<Fill.Prediction> predictions(Marginal marginal, int mask) {
        double[] probabilities = marginal.distribution(mask);
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -probabilities[id]))
                .limit(settings.predictions())
                .map(id -> new Fill.Prediction(
                        realm.model().tokenizer().piece(id),
                        probabilities[id],
                        Math.exp(marginal.logProbability(0, mask, id))))
                .toList();
    }

    private Fill.Prediction prediction(Marginal marginal, int[] word) {
        return new Fill.Prediction(
                spell(realm.model().tokenizer(), word),
                marginal.probability(word),
                Math.exp(marginal.logProbability(0, word)));
    }

    /** Wordpieces as text: what begins with "##" goes on with the word before. */
    static String spell(WordPieceTokenizer tokenizer, int[] word) {
        StringBuilder text = new StringBuilder(tokenizer.piece(word[0]));
        for (int i = 1; i < word.length; i++) {
            String piece = tokenizer.piece(word[i]);
            text.append(piece.startsWith("##") ? piece.substring(2) : " " + piece);
        }
        return text.toString();
    }

    private List<Fill.Candidate> candidates(int[] documents, double[] scores, Marginal marginal, int[] judged) {
        double without = marginal.logProbability(0, judged);
        List<Fill.Candidate> candidates = new ArrayList<>();
        for (int z = 0; z < documents.length; z++) {
            Optional<Block> block = documents[z] == Relevance.NULL
                    ? Optional.empty()
                    : Optional.of(realm.corpus().block(documents[z]));
            double with = marginal.logProbability(z, judged);
            candidates.add(new Fill.Candidate(
                    z,
                    documents[z],
                    block.map(Block::documentId).orElse(""),
                    block.map(Block::title).orElse(""),
                    block.map(Block::text).orElse(""),
                    block.map(Block::fields).orElse(Map.of()),
                    scores[z],
                    marginal.prior(z),
                    Math.exp(with),
                    with - without));
        }
        return candidates;
    }
}
