package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the network sees of a passage at once: pieces {@code from} to {@code to}, exclusive.
 */
record Window(TokenisedPassage passage, int from, int to) {

    /**
     * Cuts a passage into windows that overlap; one that fits is one window.
     *
     * @param room the most pieces of a window
     * @param stride how many pieces after its predecessor a window begins; at most {@code room}
     */
    static List<Window> of(TokenisedPassage passage, int room, int stride) {
        if (stride < 1 || stride > room) {
            throw new IllegalArgumentException("windows of %d every %d pieces".formatted(room, stride));
        }
        List<Window> windows = new ArrayList<>();
        int from = 0;
        while (from + room < passage.size()) {
            windows.add(new Window(passage, from, from + room));
            from += stride;
        }
        windows.add(new Window(passage, from, passage.size()));
        return windows;
    }

    int size() {
        return to - from;
    }

    int[] ids() {
        return Arrays.copyOfRange(passage.tokens().ids(), from, to);
    }
}
