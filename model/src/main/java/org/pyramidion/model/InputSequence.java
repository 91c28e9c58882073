package org.pyramidion.model;

import java.util.Arrays;

/**
 * One input of BERT: {@code [CLS] first [SEP] second [SEP] …}, without padding. The last part may be a picture's
 * patches in place of wordpieces.
 *
 * @param ids wordpiece ids; 0 where patches stand, which nobody reads
 * @param segments segment of each wordpiece
 * @param patches those before the last mark; of a text none
 */
public record InputSequence(int[] ids, int[] segments, Patches patches) {

    /** Of wordpieces alone. */
    public InputSequence(int[] ids, int[] segments) {
        this(ids, segments, Patches.NONE);
    }

    /** The ids of the marks that frame a sequence. */
    public record Marks(int cls, int sep) {}

    /**
     * Frames token sequences. When they do not fit, the first ones win: each takes what is left of {@code maxLength − 1
     * − parts} (google-research/language, {@code featurization.bert_format}). {@code [CLS]} and the first {@code [SEP]}
     * are of segment 0, each part and its {@code [SEP]} of its own number.
     *
     * @throws IllegalArgumentException if {@code maxLength} has no room for the marks
     */
    public static InputSequence of(Marks marks, int maxLength, int[]... parts) {
        int budget = maxLength - 1 - parts.length;
        if (budget < 0) {
            throw new IllegalArgumentException(
                    "no room for %d parts in %d wordpieces".formatted(parts.length, maxLength));
        }
        int[] ids = new int[maxLength];
        int[] segments = new int[maxLength];
        ids[0] = marks.cls;
        int length = 1;
        for (int part = 0; part < parts.length; part++) {
            int taken = Math.min(parts[part].length, budget);
            System.arraycopy(parts[part], 0, ids, length, taken);
            Arrays.fill(segments, length, length + taken + 1, part);
            ids[length + taken] = marks.sep;
            length += taken + 1;
            budget -= taken;
        }
        return new InputSequence(Arrays.copyOf(ids, length), Arrays.copyOf(segments, length));
    }

    /**
     * The same with a picture as last part: all of its patches, and of what stands before them as much as fits.
     *
     * @throws IllegalArgumentException if {@code maxLength} has no room for the marks and the picture
     */
    static InputSequence of(Marks marks, int maxLength, int[] first, Patches picture) {
        int room = maxLength - 3 - picture.count();
        if (room < 0) {
            throw new IllegalArgumentException(
                    "no room for %d patches in %d wordpieces".formatted(picture.count(), maxLength));
        }
        InputSequence framed = of(marks, maxLength, cut(first, room), new int[picture.count()]);
        return new InputSequence(framed.ids, framed.segments, picture);
    }

    private static int[] cut(int[] tokens, int length) {
        return tokens.length <= length ? tokens : Arrays.copyOf(tokens, length);
    }

    /** Where the first patch stands, if there are any. */
    int firstPatch() {
        return length() - 1 - patches.count();
    }

    public int length() {
        return ids.length;
    }
}
