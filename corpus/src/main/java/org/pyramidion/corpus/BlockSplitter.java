package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.text.Sentences;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Cuts a document into blocks.
 *
 * <p>Of sentences as ORQA does: whole ones are packed greedily while {@code [CLS] title [SEP] block [SEP]} has at most so many
 * wordpieces. A sentence that alone is longer becomes a block of its own. (Lee et al. 2019, 5.1.) A title that leaves hardly any
 * room does not count, lest each sentence become a block: those blocks are told as too long.
 *
 * <p>Of words as DPR does: disjoint blocks of so many words. (Karpukhin et al. 2020, 4.1.) What a cut leaves of a sentence counts
 * as a sentence. A document that is to stay whole is one block.
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
    private final BlockKind kind;
    private final int maxTokens;

    /**
     * @param maxTokens how many wordpieces title, block and special tokens may have together; blocks of words and of records that
     *     have more are told, but not cut
     */
    public BlockSplitter(WordPieceTokenizer tokenizer, BlockKind kind, int maxTokens) {
        if (maxTokens <= SPECIAL_TOKENS) {
            throw new IllegalArgumentException("a block needs more than %d tokens".formatted(SPECIAL_TOKENS));
        }
        this.tokenizer = tokenizer;
        this.kind = kind;
        this.maxTokens = maxTokens;
    }

    /**
     * The blocks of one text, in order; together they hold all its sentences.
     *
     * @param titleTokens how many wordpieces the document's title has
     */
    public List<BlockText> split(int titleTokens, String text) {
        int room = maxTokens - SPECIAL_TOKENS - titleTokens;
        List<Span> sentences = Sentences.split(text);
        return switch (kind) {
            case BlockKind.Sentences whole -> packed(text, sentences, room);
            case BlockKind.Words words -> cut(text, sentences, runsOfWords(text, words.count()), room);
            case BlockKind.Records whole -> cut(text, sentences, runsOfWords(text, Integer.MAX_VALUE), room);
        };
    }

    private List<BlockText> packed(String text, List<Span> spans, int room) {
        int whole = maxTokens - SPECIAL_TOKENS;
        int most = room < LEAST_ROOM * whole ? whole : room;
        List<Tokens> tokens =
                spans.stream().map(span -> tokenizer.encode(span.of(text))).toList();
        List<BlockText> blocks = new ArrayList<>();
        int start = 0;
        int length = 0;
        for (int i = 0; i < spans.size(); i++) {
            int next = tokens.get(i).size();
            if (i > start && length + next > most) {
                blocks.add(join(text, spans.subList(start, i), tokens.subList(start, i), length > room));
                start = i;
                length = 0;
            }
            length += next;
        }
        if (start < spans.size()) {
            blocks.add(
                    join(text, spans.subList(start, spans.size()), tokens.subList(start, spans.size()), length > room));
        }
        return blocks;
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

    /** Blocks that are given parts of the text. */
    private List<BlockText> cut(String text, List<Span> sentences, List<Span> parts, int room) {
        List<BlockText> blocks = new ArrayList<>(parts.size());
        int next = 0;
        for (Span part : parts) {
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
            blocks.add(joinedAsWritten(text, origins, room));
        }
        return blocks;
    }

    private BlockText joinedAsWritten(String text, List<Span> origins, int room) {
        StringBuilder joined = new StringBuilder();
        List<Span> sentences = new ArrayList<>();
        int last = origins.getFirst().start();
        for (Span origin : origins) {
            joined.append(origin.start() > last ? " " : "");
            int start = joined.length();
            joined.append(text, origin.start(), origin.limit());
            sentences.add(new Span(start, joined.length()));
            last = origin.limit();
        }
        Tokens tokens = tokenizer.encode(joined.toString());
        return new BlockText(
                joined.toString(), tokens, List.copyOf(sentences), List.copyOf(origins), tokens.size() > room);
    }

    private static BlockText join(String text, List<Span> origins, List<Tokens> tokens, boolean tooLong) {
        StringBuilder joined = new StringBuilder();
        List<Span> sentences = new ArrayList<>();
        for (Span origin : origins) {
            joined.append(joined.isEmpty() ? "" : " ");
            int start = joined.length();
            joined.append(text, origin.start(), origin.limit());
            sentences.add(new Span(start, joined.length()));
        }
        return new BlockText(
                joined.toString(), shifted(tokens, sentences), List.copyOf(sentences), List.copyOf(origins), tooLong);
    }

    /** The sentences' wordpieces one after the other: a space between sentences leaves the wordpieces as they are. */
    private static Tokens shifted(List<Tokens> tokens, List<Span> sentences) {
        int size = tokens.stream().mapToInt(Tokens::size).sum();
        Tokens all = new Tokens(new int[size], new int[size], new int[size]);
        int at = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Tokens part = tokens.get(i);
            int offset = sentences.get(i).start();
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
