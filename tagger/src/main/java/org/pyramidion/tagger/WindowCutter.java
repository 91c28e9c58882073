package org.pyramidion.tagger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.model.InputSequence;
import org.pyramidion.text.Language;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Cuts texts into windows of whole sentences; a sentence that is too long is cut between words. Where names end inside
 * words a wordpiece counts as a word.
 */
final class WindowCutter {

    private static final String CONTINUES = "##";

    private final WordPieceTokenizer tokenizer;
    private final boolean[] continues;
    private final int capacity;
    private final Language language;
    private final ParticleCuts cuts;

    /** @param length of the longest window, in wordpieces with marks */
    WindowCutter(WordPieceTokenizer tokenizer, int length, Language language) {
        this.tokenizer = tokenizer;
        this.capacity = length - 2;
        this.language = language;
        this.cuts = new ParticleCuts(tokenizer, language);
        List<String> pieces = tokenizer.vocabulary();
        continues = new boolean[pieces.size()];
        for (int id = 0; id < continues.length; id++) {
            continues[id] = pieces.get(id).startsWith(CONTINUES);
        }
    }

    /** The windows of each text, in order. */
    List<List<TaggerInput>> cut(List<String> texts) {
        List<Tokens> tokens = tokenizer.encodeAll(texts);
        List<List<TaggerInput>> windows = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            windows.add(cut(texts.get(i), cuts.of(tokens.get(i))));
        }
        return windows;
    }

    private List<TaggerInput> cut(String text, Tokens tokens) {
        List<TaggerInput> windows = new ArrayList<>();
        int start = 0;
        int end = 0;
        for (Span sentence : language.sentences(text)) {
            int next = end;
            while (next < tokens.size() && tokens.starts()[next] < sentence.limit()) {
                next++;
            }
            if (next - start > capacity && end > start) {
                windows.add(window(text, tokens, start, end));
                start = end;
            }
            while (next - start > capacity) {
                int cut = lastWordBegin(tokens, start, start + capacity);
                windows.add(window(text, tokens, start, cut));
                start = cut;
            }
            end = next;
        }
        if (end > start) {
            windows.add(window(text, tokens, start, end));
        }
        return windows;
    }

    /** The last wordpiece up to {@code limit} that begins a word; {@code limit} itself if none does. */
    private int lastWordBegin(Tokens tokens, int start, int limit) {
        int cut = limit;
        while (cut > start && continues[tokens.ids()[cut]]) {
            cut--;
        }
        return cut > start ? cut : limit;
    }

    private TaggerInput window(String text, Tokens tokens, int start, int end) {
        int[] ids = new int[end - start + 2];
        int[] segments = new int[ids.length];
        int[] positions = new int[end - start];
        List<Span> words = new ArrayList<>();
        List<WordShape> shapes = new ArrayList<>();
        ids[0] = tokenizer.clsId();
        ids[ids.length - 1] = tokenizer.sepId();
        System.arraycopy(tokens.ids(), start, ids, 1, end - start);
        for (int from = start, to; from < end; from = to) {
            to = from + 1;
            while (to < end && continues[tokens.ids()[to]] && !language.namesEndInsideWords()) {
                to++;
            }
            Span word = new Span(tokens.starts()[from], tokens.limits()[to - 1]);
            WordShape shape = WordShape.of(text.subSequence(word.start(), word.limit()));
            positions[words.size()] = from - start + 1;
            Arrays.fill(segments, from - start + 1, to - start + 1, shape.ordinal());
            words.add(word);
            shapes.add(shape);
        }
        return new TaggerInput(
                new InputSequence(ids, segments),
                Arrays.copyOf(positions, words.size()),
                List.copyOf(words),
                List.copyOf(shapes));
    }
}
