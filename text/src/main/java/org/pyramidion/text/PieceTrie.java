package org.pyramidion.text;

import java.util.Arrays;
import java.util.List;

/** The wordpieces of ASCII characters by their letters. Unchangeable, safe for concurrent use. */
final class PieceTrie {

    static final int ROOT = 0;
    static final int NONE = -1;

    private static final int ASCII = 0x80;

    /** A node's child by a letter: {@code node · 128 + letter}, at the place of its hash or one of the next. */
    private int[] keys = new int[1 << 12];

    private int[] children = new int[1 << 12];
    private int[] ids = new int[1 << 10];
    private int nodes = 1;

    /** @param pieces in the order of their ids */
    PieceTrie(List<String> pieces) {
        Arrays.fill(keys, NONE);
        Arrays.fill(ids, NONE);
        for (int id = 0; id < pieces.size(); id++) {
            add(pieces.get(id), id);
        }
    }

    private void add(String piece, int id) {
        if (!isAscii(piece)) {
            return;
        }
        int node = ROOT;
        for (int i = 0; i < piece.length(); i++) {
            int next = child(node, piece.charAt(i));
            node = next == NONE ? grow(node, piece.charAt(i)) : next;
        }
        ids[node] = id;
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= ASCII) {
                return false;
            }
        }
        return true;
    }

    private int grow(int node, char letter) {
        if (2 * nodes >= keys.length) {
            widen();
        }
        if (nodes == ids.length) {
            ids = Arrays.copyOf(ids, 2 * nodes);
            Arrays.fill(ids, nodes, ids.length, NONE);
        }
        put(node * ASCII + letter, nodes);
        return nodes++;
    }

    private void widen() {
        int[] oldKeys = keys;
        int[] oldChildren = children;
        keys = new int[2 * oldKeys.length];
        children = new int[keys.length];
        Arrays.fill(keys, NONE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != NONE) {
                put(oldKeys[i], oldChildren[i]);
            }
        }
    }

    private void put(int key, int child) {
        int place = place(key);
        keys[place] = key;
        children[place] = child;
    }

    /** Where a key is, or where it belongs. */
    private int place(int key) {
        int place = (key * 0x9e3779b1 >>> 7) & (keys.length - 1);
        while (keys[place] != NONE && keys[place] != key) {
            place = (place + 1) & (keys.length - 1);
        }
        return place;
    }

    /**
     * The node behind a letter; {@link #NONE} if no piece goes on with it.
     *
     * @param letter ASCII
     */
    int child(int node, char letter) {
        int place = place(node * ASCII + letter);
        return keys[place] == NONE ? NONE : children[place];
    }

    /** The id of the piece that ends at a node; {@link #NONE} if none does. */
    int id(int node) {
        return ids[node];
    }
}
