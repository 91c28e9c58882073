package org.pyramidion.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * BERT's tokenizer: cleans the text, lower-cases it and strips accents if the model is uncased, splits at spaces and
 * punctuation, then cuts each word greedily into the longest pieces of a vocabulary.
 *
 * <p>No special tokens are added, nothing is cut or padded: that is the business of whoever builds the model's input.
 * In running text {@code [SEP]} and its kin are ordinary words; {@link #encodeCloze} alone knows a {@code [MASK]}.
 *
 * <p>Safe for concurrent use. Holds native memory until closed. Never uses the network.
 */
public final class WordPieceTokenizer implements AutoCloseable {

    static {
        // The library would report its use home, and look for a CUDA build of its natives on the network.
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("RUST_FLAVOR", "cpu");
    }

    private static final Map<String, String> PLAIN =
            Map.of("addSpecialTokens", "false", "padding", "false", "truncation", "false");

    /** Words that a vocabulary has and has not: some of what is wrong with a tokenizer shows only here. */
    private static final String PROBE = "a \u2603 zzzzzzzzzzzz";

    /** The library takes some 150 bytes a wordpiece until they are ours. */
    private static final int CHARS_AT_ONCE = 1 << 20;

    /** More than most wordpieces have, with the space behind them. */
    private static final long CHARS_A_PIECE = 16;

    /** Before that much text the native library is quicker than the making of {@link AsciiWordPieces}. */
    private static final long MANY_CHARS = 1 << 18;

    private final AtomicLong cut = new AtomicLong();
    private volatile @Nullable AsciiWordPieces ascii;
    private final HuggingFaceTokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final TokenizerJson description;
    private final int padId;
    private final int unkId;
    private final int clsId;
    private final int sepId;
    private final int maskId;

    private WordPieceTokenizer(TokenizerJson description) {
        this.vocabulary = description.vocabulary();
        this.description = description;
        this.tokenizer = load(description.ofRunningText());
        this.padId = special(Vocabulary.PAD);
        this.unkId = special(Vocabulary.UNK);
        this.clsId = special(Vocabulary.CLS);
        this.sepId = special(Vocabulary.SEP);
        this.maskId = special(Vocabulary.MASK);
    }

    /**
     * A tokenizer of a vocab.txt: a wordpiece a line, its id being the number of the line from 0.
     *
     * @param lowerCase true for uncased models: lower-cases and strips accents
     * @throws PyramidionException if the file cannot be read, repeats a piece or lacks a special one
     */
    public static WordPieceTokenizer ofVocabulary(Path vocabulary, boolean lowerCase) {
        return new WordPieceTokenizer(TokenizerJson.of(Vocabulary.read(vocabulary), lowerCase));
    }

    /**
     * The tokenizer of a tokenizer.json, with its own normaliser and vocabulary, but without its truncation, padding
     * and special tokens.
     *
     * @throws PyramidionException if the file cannot be read or is not a WordPiece tokenizer
     */
    public static WordPieceTokenizer ofTokenizerJson(Path file) {
        TokenizerJson description = TokenizerJson.read(file);
        try {
            WordPieceTokenizer tokenizer = new WordPieceTokenizer(description);
            tokenizer.encode(PROBE);
            return tokenizer;
        } catch (PyramidionException e) {
            throw e;
        } catch (RuntimeException e) { // the native library's word for all that it does not like
            throw new PyramidionException(
                    "%s: cannot be used: %s; fetch the file again".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * The wordpieces of a vocab.txt in the order of their ids, for those who cut no texts.
     *
     * @throws PyramidionException as {@link #ofVocabulary}
     */
    public static List<String> vocabulary(Path file) {
        return Vocabulary.read(file).pieces();
    }

    /** The wordpieces of one text, without special tokens. The calling thread does it alone. */
    public Tokens encode(String text) {
        Composed composed = composed(text);
        return composed.inText(encodeComposed(composed.text()));
    }

    /** With letters composed if the vocabulary has them so; an uncased one takes them apart. */
    private Composed composed(String text) {
        return description.cased() ? Composed.of(text) : Composed.asItIs(text);
    }

    private Tokens encodeComposed(String text) {
        String wellFormed = CodePoints.wellFormed(text);
        AsciiWordPieces quick = ascii;
        if (quick == null && description.ascii().isPresent()) {
            quick = afterMany(text.length());
        }
        return quick == null ? encodeNatively(wellFormed) : quick.encode(wellFormed);
    }

    private Tokens encodeNatively(String wellFormed) {
        return tokens(wellFormed, TokenizersLibrary.LIB.encode(tokenizer.getHandle(), wellFormed, false));
    }

    /** What cuts ASCII quickly, once there was so much text that making it is worth it. */
    private @Nullable AsciiWordPieces afterMany(int chars) {
        return cut.addAndGet(chars) < MANY_CHARS ? null : quick();
    }

    private synchronized AsciiWordPieces quick() {
        AsciiWordPieces made = ascii;
        if (made == null) {
            made = new AsciiWordPieces(description.ascii().orElseThrow(), vocabulary, this::encodeNatively);
            ascii = made;
        }
        return made;
    }

    /**
     * The first wordpieces of a text, at least {@code count} if it has so many: of a question of a million characters
     * no more is split than a model reads. White space and ideographs end a word whatever follows: these are the whole
     * text's.
     */
    public Tokens encodeStart(String text, int count) {
        for (long limit = CHARS_A_PIECE * (count + 1L); limit < text.length(); limit *= 2) {
            int end = lastWordEnd(text, (int) limit);
            Tokens tokens = encode(text.substring(0, end));
            if (tokens.size() >= count) {
                return tokens;
            }
        }
        return encode(text);
    }

    private static int lastWordEnd(String text, int limit) {
        int end = limit;
        while (end > 0 && !endsWordBefore(text.charAt(end))) {
            end--;
        }
        return end;
    }

    private static boolean endsWordBefore(char c) {
        return Character.isWhitespace(c) || Character.isIdeographic(c);
    }

    /** The wordpieces of a text in which each {@code [MASK]} is a blank, as {@link #maskId} and of its place. */
    public Tokens encodeCloze(String text) {
        List<Tokens> parts = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(Vocabulary.MASK); at >= 0; at = text.indexOf(Vocabulary.MASK, start)) {
            int limit = at + Vocabulary.MASK.length();
            parts.add(encode(text.substring(start, at)).movedBy(start));
            parts.add(new Tokens(new int[] {maskId}, new int[] {at}, new int[] {limit}));
            start = limit;
        }
        parts.add(encode(text.substring(start)).movedBy(start));
        return Tokens.concat(parts);
    }

    /**
     * The wordpieces of each text, several at a time on several cores. A caller that is itself one of several threads
     * does better with {@link #encode}: they would all wait for the same cores.
     */
    public List<Tokens> encodeAll(List<String> texts) {
        List<Tokens> all = new ArrayList<>(texts.size());
        int start = 0;
        long chars = 0;
        for (int end = 1; end <= texts.size(); end++) {
            chars += texts.get(end - 1).length();
            if (chars >= CHARS_AT_ONCE || end == texts.size()) {
                encode(texts.subList(start, end), all);
                start = end;
                chars = 0;
            }
        }
        return all;
    }

    private void encode(List<String> texts, List<Tokens> all) {
        List<Composed> composed = texts.stream().map(this::composed).toList();
        String[] wellFormed = composed.stream()
                .map(text -> CodePoints.wellFormed(text.text()))
                .toArray(String[]::new);
        long[] encodings = TokenizersLibrary.LIB.batchEncode(tokenizer.getHandle(), wellFormed, false);
        for (int i = 0; i < encodings.length; i++) {
            all.add(composed.get(i).inText(tokens(wellFormed[i], encodings[i])));
        }
    }

    /** The wordpiece of an id. */
    public String piece(int id) {
        return vocabulary.piece(id);
    }

    /** The id of a wordpiece; that of {@code [UNK]} if the vocabulary does not have it. */
    public int id(String piece) {
        return find(piece).orElse(unkId);
    }

    /** The id of a wordpiece, if the vocabulary has it. */
    public OptionalInt find(String piece) {
        return vocabulary.find(piece);
    }

    public int vocabularySize() {
        return vocabulary.pieces().size();
    }

    /** All wordpieces in the order of their ids. */
    public List<String> vocabulary() {
        return vocabulary.pieces();
    }

    public int padId() {
        return padId;
    }

    public int unkId() {
        return unkId;
    }

    public int clsId() {
        return clsId;
    }

    public int sepId() {
        return sepId;
    }

    public int maskId() {
        return maskId;
    }

    /** Writes the vocabulary as a vocab.txt. */
    public void writeVocabulary(Path file) {
        write(file, String.join("\n", vocabulary()) + "\n");
    }

    /** Writes what {@link #ofTokenizerJson} makes the same tokenizer from. */
    public void writeTokenizerJson(Path file) {
        write(file, description.json());
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private int special(String piece) {
        return vocabulary.find(piece).orElseThrow();
    }

    /**
     * Frees the encoding. The library's own {@code Encoding} would hold eight more arrays, and a string for each
     * wordpiece.
     */
    private static Tokens tokens(String text, long encoding) {
        try {
            return tokens(
                    text,
                    TokenizersLibrary.LIB.getTokenIds(encoding),
                    TokenizersLibrary.LIB.getTokenCharSpans(encoding));
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private static Tokens tokens(String text, long[] ids, CharSpan[] spans) {
        CodePoints points = CodePoints.of(text);
        Tokens tokens = new Tokens(new int[ids.length], new int[ids.length], new int[ids.length]);
        for (int i = 0; i < ids.length; i++) {
            tokens.ids()[i] = (int) ids[i];
            tokens.starts()[i] = points.toChar(spans[i].getStart());
            tokens.limits()[i] = points.toChar(spans[i].getEnd());
        }
        return tokens;
    }

    /**
     * The library looks for its native part by the thread's class loader, which may know nothing of it: lend it ours.
     */
    private static HuggingFaceTokenizer load(String json) {
        Thread thread = Thread.currentThread();
        ClassLoader lent = thread.getContextClassLoader();
        thread.setContextClassLoader(WordPieceTokenizer.class.getClassLoader());
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        } finally {
            thread.setContextClassLoader(lent);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
