package org.pyramidion.retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.DerivedPlace;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.LuceneFiles;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.index.Parallel;
import org.pyramidion.text.MatchingForm;

/**
 * Finds the blocks of a corpus that share words with a question, scored by BM25 (Robertson and Zaragoza 2009) in
 * Lucene's form.
 *
 * <p>A block is its title and its text in one field. All its words are indexed; of a question, the words that nearly
 * every question has ("who", "was", "the", …) are left out. Texts are compared in one form ({@link MatchingForm}), and
 * Chinese, Japanese and Korean by pairs of neighbouring characters, having no blanks to tell words by. Lucene's
 * document i is block i, so that equal scores are in the corpus' order. Safe for concurrent searching.
 */
public final class Bm25Index implements AutoCloseable {

    private static final String FORMAT = "bm25";
    private static final int VERSION = 2;
    private static final String CORPUS = "corpus";
    private static final String ANALYSIS = "analysis";
    private static final String FIELD = "contents";
    private static final double BUFFER_MEBIBYTES = 256;

    /** Lucene says whether it uses the vector module, as we do ourselves; held here, for loggers are collected. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene.internal.vectorization");

    static {
        LUCENE.setLevel(Level.SEVERE);
    }

    /**
     * The two numbers of BM25. They are not part of the index: one index serves all settings.
     *
     * @param k1 how soon further occurrences of a word stop to matter; 0 for at once
     * @param b how much long blocks are put behind short ones, from 0 to 1
     */
    public record Settings(double k1, double b) {

        /** What Anserini ranks passages with: k1 = 0.9, b = 0.4. */
        public static final Settings DEFAULTS = new Settings(0.9, 0.4);

        public Settings {
            if (!(k1 >= 0 && k1 < Double.POSITIVE_INFINITY)) {
                throw new PyramidionException("k1 is %s; it must be 0 or more".formatted(k1));
            }
            if (!(b >= 0 && b <= 1)) {
                throw new PyramidionException("b is %s; it must be from 0 to 1".formatted(b));
            }
        }
    }

    /** What counts as a word, and which words count as the same. */
    public enum Analysis {
        /** Runs of letters and digits, in lower case and without accents. */
        WORDS {
            @Override
            Analyzer analyzer() {
                return new Analyzer() {
                    @Override
                    protected TokenStreamComponents createComponents(String field) {
                        Tokenizer words = CharTokenizer.fromTokenCharPredicate(Analysis::belongsToWord);
                        TokenStream bigrams = new BigramFilter(words);
                        return new TokenStreamComponents(words, new LowerCaseFilter(new ASCIIFoldingFilter(bigrams)));
                    }
                };
            }
        },
        /** Words by the rules of Unicode, in lower case, without the possessive, and stemmed by Porter's rules. */
        ENGLISH {
            @Override
            Analyzer analyzer() {
                return new Analyzer() {
                    @Override
                    protected TokenStreamComponents createComponents(String field) {
                        Tokenizer words = new StandardTokenizer();
                        TokenStream bigrams = new CJKBigramFilter(words);
                        TokenStream lower = new LowerCaseFilter(new EnglishPossessiveFilter(bigrams));
                        return new TokenStreamComponents(words, new PorterStemFilter(lower));
                    }
                };
            }
        };

        abstract Analyzer analyzer();

        private static boolean belongsToWord(int c) {
            return Character.isLetterOrDigit(c)
                    || Character.getType(c) == Character.NON_SPACING_MARK
                    || Character.getType(c) == Character.COMBINING_SPACING_MARK;
        }

        /** As it stands in a manifest and in the command. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a question asks with, and what merely joins its words. */
    private static final Set<String> LEFT_OUT = Set.of(
            ("a an the and or as of in on at by for from to with is are was were be been do does did has have it its"
                            + " this that there who what when where which how")
                    .split(" "));

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern MARKS = Pattern.compile("^\\P{L}+|\\P{L}+$");

    private final Path place;
    private final Directory directory;
    private final DirectoryReader reader;
    private final Analyzer analyzer;

    private Bm25Index(Path place, Directory directory, DirectoryReader reader, Analyzer analyzer) {
        this.place = place;
        this.directory = directory;
        this.reader = reader;
        this.analyzer = analyzer;
    }

    /** Where the index of a corpus is kept, if it may be written there: with the corpus it comes and goes. */
    static Path place(CorpusStore corpus, Analysis analysis) {
        return corpus.directory().resolve(FORMAT + "-" + analysis.label());
    }

    /**
     * Opens the index of a corpus, through memory-mapped files; builds it if there is none of this corpus, or waits
     * while another process does.
     *
     * @throws PyramidionException if it cannot be written or is damaged
     */
    public static Bm25Index of(CorpusStore corpus, Analysis analysis, Progress progress) {
        Map<String, Object> provenance = Map.of(CORPUS, corpus.id(), ANALYSIS, analysis.label());
        Path place = DerivedPlace.of(place(corpus, analysis), there -> isOf(there, provenance));
        if (!isOf(place, provenance)) {
            try (FileClaim claim = IndexClaim.await(place, progress)) {
                if (!isOf(place, provenance)) {
                    Artifact.write(
                            place, FORMAT, VERSION, provenance, partial -> write(partial, analysis, corpus, progress));
                }
            }
        }
        Artifact.open(place, FORMAT, VERSION);
        Bm25Index opened = open(place, analysis);
        if (opened.size() != corpus.size()) {
            opened.close();
            throw new DamagedException(
                    place, "%d blocks where the corpus has %d".formatted(opened.size(), corpus.size()));
        }
        return opened;
    }

    private static boolean isOf(Path place, Map<String, Object> provenance) {
        return Artifact.find(place).map(Artifact::manifest).stream()
                .anyMatch(made -> made.format().equals(FORMAT)
                        && made.version() == VERSION
                        && made.provenance().equals(provenance));
    }

    @SuppressWarnings("MustBeClosedChecker") // reader and directory live as long as the index, which closes them
    private static Bm25Index open(Path place, Analysis analysis) {
        return LuceneFiles.open(place, () -> {
            Directory directory = new MMapDirectory(place);
            return new Bm25Index(place, directory, DirectoryReader.open(directory), analysis.analyzer());
        });
    }

    private static void write(Path place, Analysis analysis, CorpusStore corpus, Progress progress) throws IOException {
        try (Analyzer analyzer = analysis.analyzer();
                Directory directory = new MMapDirectory(place);
                IndexWriter writer = new IndexWriter(directory, config(analyzer));
                Progress.Task task = progress.start("indexing words", corpus.size(), "blocks")) {
            FieldType counted = new FieldType();
            counted.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
            counted.freeze();
            for (int block = 0; block < corpus.size(); block++) {
                Document document = new Document();
                String text = MatchingForm.of(corpus.title(block) + "\n" + corpus.text(block));
                document.add(new Field(FIELD, text, counted));
                writer.addDocument(document);
                task.update(block + 1);
            }
            writer.forceMerge(1);
        }
    }

    /** One writer and merges of neighbours only, so that a document's number is its block's. */
    private static IndexWriterConfig config(Analyzer analyzer) {
        return new IndexWriterConfig(analyzer)
                .setRAMBufferSizeMB(BUFFER_MEBIBYTES)
                .setMergePolicy(new LogDocMergePolicy())
                .setMergeScheduler(new SerialMergeScheduler());
    }

    /** How many blocks there are. */
    public int size() {
        return reader.maxDoc();
    }

    /**
     * The best blocks of each question, best first; only blocks that share a word with it.
     *
     * @param k how many, at most
     */
    public List<Hits> search(List<String> questions, int k, Settings settings) {
        return search(questions, k, settings, IdSet.all());
    }

    /** The best of some blocks alone, with the scores that they have among all. */
    public List<Hits> search(List<String> questions, int k, Settings settings, IdSet allowed) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity((float) settings.k1(), (float) settings.b()));
        Hits[] found = new Hits[questions.size()];
        Parallel.forEach(found.length, i -> found[i] = search(searcher, questions.get(i), k, allowed));
        return List.of(found);
    }

    private Hits search(IndexSearcher searcher, String question, int k, IdSet allowed) {
        return LuceneFiles.read(place, () -> {
            ScoreDoc[] best = searcher.search(query(question, allowed), k).scoreDocs;
            float[] scores = new float[best.length];
            for (int i = 0; i < best.length; i++) {
                scores[i] = best[i].score;
            }
            return new Hits(Arrays.stream(best).mapToInt(hit -> hit.doc).toArray(), scores);
        });
    }

    /**
     * The words of a question, each counting as often as it stands there; of a very long one the first distinct words.
     */
    private Query query(String question, IdSet allowed) throws IOException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        words(question).forEach(word -> counts.merge(word, 1, Integer::sum));
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        counts.entrySet().stream().limit(IndexSearcher.getMaxClauseCount() - 1L).forEach(word -> {
            Query term = new TermQuery(new Term(FIELD, word.getKey()));
            any.add(new BoostQuery(term, word.getValue()), BooleanClause.Occur.SHOULD);
        });
        if (!allowed.isAll()) {
            any.setMinimumNumberShouldMatch(1).add(new AllowedBlocks(allowed), BooleanClause.Occur.FILTER);
        }
        return any.build();
    }

    private List<String> words(String question) throws IOException {
        List<String> words = new ArrayList<>();
        try (TokenStream stream = analyzer.tokenStream(FIELD, telling(MatchingForm.of(question)))) {
            CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) {
                words.add(word.toString());
            }
            stream.end();
        }
        return words;
    }

    /** Left out before stemming: "does" must not take "doe" with it. */
    private static String telling(String question) {
        return SPACE.splitAsStream(question)
                .filter(word ->
                        !LEFT_OUT.contains(MARKS.matcher(word).replaceAll("").toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        try (directory;
                analyzer) {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
