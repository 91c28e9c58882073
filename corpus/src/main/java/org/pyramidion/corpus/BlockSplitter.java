package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.corpus.SentenceCutter.Piece;
import org.pyramidion.text.Language;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Cuts a document into blocks, each a stretch of its text as it stands there.
 *
 * <p>Of sentences as ORQA does: whole ones are packed greedily while {@code [CLS] title [SEP] block [SEP]} has at most
 * so many wordpieces. (Lee et al. 2019, 5.1.) A sentence that alone is longer is cut at words, where ORQA loses its
 * end: no model would see it. Of a title that leaves hardly any room, no more counts than does.
 *
 * <p>Of words as DPR does: disjoint blocks of so many words. (Karpukhin et al. 2020, 4.1.) Those that have too many
 * wordpieces are cut again. What a cut leaves of a sentence counts as a sentence. A document that is to stay whole is
 * one block.
 *
 * <p>Safe for concurrent use.
 */
public final class BlockSplitter {

    /** ORQA's and REALM's length of a block, with title and special tokens. */
    public static final int DEFAULT_MAX_TOKENS = 288;

    /** [CLS] and two [SEP]. */
    static final int SPECIAL_TOKENS = 3;

    /** Of a block's wordpieces, what a title must leave to the text. */
    private static final double LEAST_ROOM = 1.0 / 8;

    private final WordPieceTokenizer tokenizer;
    private final SentenceCutter cutter;
    private final BlockKind kind;
    private final int maxTokens;
    private final Language language;

    /** Cuts English text. */
    public BlockSplitter(WordPieceTokenizer tokenizer, BlockKind kind, int maxTokens) {
        this(tokenizer, kind, maxTokens, Language.ENGLISH);
    }

    /**
     * @param maxTokens how many wordpieces title, block and special tokens may have together; records that
     *     have more are told, but not cut
     * @param language where sentences end
     */
    public BlockSplitter(WordPieceTokenizer tokenizer, BlockKind kind, int maxTokens, Language language) {
        if (maxTokens <= SPECIAL_TOKENS) {
            throw new IllegalArgumentException("a block needs more than %d tokens".formatted(SPECIAL_TOKENS));
        }
        this.tokenizer = tokenizer;
        this.cutter = new SentenceCutter(tokenizer);
        this.kind = kind;
        this.maxTokens = maxTokens;
        this.language = language;
    }

    /** How many wordpieces of a title, and no more, a block begins with: as many as leave some room to the text. */
    public int titleRoom() {
        int whole = maxTokens - SPECIAL_TOKENS;
        return whole - Math.max(1, (int) (LEAST_ROOM * whole));
    }

    /**
     * The blocks of one text, in order; together they hold all of it but white space.
     *
     * @param titleTokens how many wordpieces the document's title has
     */
    public List<BlockText> split(int titleTokens, String text) {
        int room = maxTokens - SPECIAL_TOKENS - Math.min(titleTokens, titleRoom());
        List<Span> sentences = language.sentences(text);
        return switch (kind) {
            case BlockKind.Sentences whole -> packed(text, sentences, room);
            case BlockKind.Words words -> cut(text, sentences, runsOfWords(text, words.count()), room, room);
            case BlockKind.Records whole ->
                cut(text, sentences, runsOfWords(text, Integer.MAX_VALUE), room, Integer.MAX_VALUE);
        };
    }

    private List<BlockText> packed(String text, List<Span> sentences, int room) {
        List<Piece> pieces = sentences.stream()
                .flatMap(sentence -> cutter.cut(text, sentence, room).stream())
                .toList();
        List<BlockText> blocks = new ArrayList<>();
        int start = 0;
        int length = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int next = pieces.get(i).tokens().size();
            if (i > start && length + next > room) {
                blocks.add(joined(text, pieces.subList(start, i)));
                start = i;
                length = 0;
            }
            length += next;
        }
        if (start < pieces.size()) {
            blocks.add(joined(text, pieces.subList(start, pieces.size())));
        }
        return blocks;
    }

    private static BlockText joined(String text, List<Piece> pieces) {
        List<Span> origins = pieces.stream().map(Piece::origin).toList();
        int cuts = (int) pieces.stream().filter(Piece::cut).count();
        return BlockText.of(text, origins, shifted(pieces), cuts, false);
    }

    /** Where each {@code count} words of a text stand, and those that remain. */
    private static List<Span> runsOfWords(String text, int count) {
        List<Span> runs = new ArrayList<>();
        int start = 0;
        int limit = 0;
        int words = 0;
        for (int at = 0; at < text.length(); at++) {
            if (Character.isWhitespace(text.charAt(at))) {
                continue;
            }
            boolean begins = at == 0 || Character.isWhitespace(text.charAt(at - 1));
            if (begins && words == count) {
                runs.add(new Span(start, limit));
                words = 0;
            }
            start = words == 0 ? at : start;
            words += begins ? 1 : 0;
            limit = at + 1;
        }
        if (words > 0) {
            runs.add(new Span(start, limit));
        }
        return runs;
    }

    /** Blocks that are given parts of the text, cut where they have more than {@code most} wordpieces. */
    private List<BlockText> cut(String text, List<Span> sentences, List<Span> parts, int room, int most) {
        List<Piece> pieces = parts.stream()
                .flatMap(part -> cutter.cut(text, part, most).stream())
                .toList();
        List<BlockText> blocks = new ArrayList<>(pieces.size());
        int next = 0;
        for (Piece piece : pieces) {
            Span part = piece.origin();
            List<Span> origins = new ArrayList<>();
            while (next < sentences.size() && sentences.get(next).start() < part.limit()) {
                Span sentence = sentences.get(next);
                origins.add(
                        new Span(Math.max(sentence.start(), part.start()), Math.min(sentence.limit(), part.limit())));
                if (sentence.limit() > part.limit()) {
                    break; // It goes on in the next part.
                }
                next++;
            }
            Tokens tokens = piece.tokens();
            blocks.add(BlockText.of(text, origins, tokens, piece.cut() ? 1 : 0, tokens.size() > room));
        }
        return blocks;
    }

    /** The pieces' wordpieces one after the other: what stands between pieces has none, and changes none. */
    private static Tokens shifted(List<Piece> pieces) {
        int size = pieces.stream().mapToInt(piece -> piece.tokens().size()).sum();
        Tokens all = new Tokens(new int[size], new int[size], new int[size]);
        int begin = pieces.getFirst().origin().start();
        int at = 0;
        for (Piece piece : pieces) {
            Tokens part = piece.tokens();
            int offset = piece.origin().start() - begin;
            System.arraycopy(part.ids(), 0, all.ids(), at, part.size());
            for (int k = 0; k < part.size(); k++) {
                all.starts()[at + k] = part.starts()[k] + offset;
                all.limits()[at + k] = part.limits()[k] + offset;
            }
            at += part.size();
        }
        return all;
    }
}
