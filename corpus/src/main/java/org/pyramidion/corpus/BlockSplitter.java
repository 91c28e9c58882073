package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.text.Sentences;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Cuts a document into blocks as ORQA does: whole sentences are packed greedily while {@code [CLS] title [SEP] block
 * [SEP]} has at most so many wordpieces. A sentence that alone is longer becomes a block of its own. Safe for
 * concurrent use.
 */
public final class BlockSplitter {

    /** ORQA's and REALM's length of a block, with title and special tokens. */
    public static final int DEFAULT_MAX_TOKENS = 288;

    /** [CLS] and two [SEP]. */
    static final int SPECIAL_TOKENS = 3;

    private final WordPieceTokenizer tokenizer;
    private final int maxTokens;

    /** @param maxTokens how many wordpieces title, block and special tokens may have together */
    public BlockSplitter(WordPieceTokenizer tokenizer, int maxTokens) {
        if (maxTokens <= SPECIAL_TOKENS) {
            throw new IllegalArgumentException("a block needs more than %d tokens".formatted(SPECIAL_TOKENS));
        }
        this.tokenizer = tokenizer;
        this.maxTokens = maxTokens;
    }

    /**
     * The blocks of one text, in order; together they hold all its sentences.
     *
     * @param titleTokens how many wordpieces the document's title has
     */
    public List<BlockText> split(int titleTokens, String text) {
        List<Span> spans = Sentences.split(text);
        List<Tokens> tokens =
                tokenizer.encodeAll(spans.stream().map(span -> span.of(text)).toList());
        int room = maxTokens - SPECIAL_TOKENS - titleTokens;
        List<BlockText> blocks = new ArrayList<>();
        int start = 0;
        int length = 0;
        for (int i = 0; i < spans.size(); i++) {
            int next = tokens.get(i).size();
            if (i > start && length + next > room) {
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
