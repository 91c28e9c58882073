package org.pyramidion.text;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names that are known, as a rule the titles of the corpus. Compared without regard to case, and to how letters are
 * composed.
 *
 * <p>Of each name only 64 bits are kept, so that the millions of titles of an encyclopaedia fit: a wrong "yes" for some
 * other name has a chance of about one in 10<sup>12</sup> for ten million names. Unchangeable, safe for concurrent use.
 */
public final class Gazetteer implements Serializable {

    private static final long serialVersionUID = 1L;

    /** A gazetteer that knows no name. */
    public static final Gazetteer EMPTY = new Builder().build();

    /** Names of more words are not looked for. */
    static final int MAX_WORDS = 8;

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private static final Pattern BRACKETED = Pattern.compile("\\s*\\([^()]*\\)$");

    private final long[] sorted;

    private Gazetteer(long[] sorted) {
        this.sorted = sorted;
    }

    public static Gazetteer of(Collection<String> names) {
        Builder builder = new Builder();
        names.forEach(builder::add);
        return builder.build();
    }

    /** Whether it knows the name. */
    public boolean contains(String name) {
        return Arrays.binarySearch(sorted, hash(name)) >= 0;
    }

    /** How many different names it knows. */
    public int size() {
        return sorted.length;
    }

    /** Collects names one by one. Not safe for concurrent use. */
    public static final class Builder {

        private long[] hashes = new long[1024];
        private int size;

        /** Adds a name, and it without its disambiguation: "Lyon" for "Lyon (city)". */
        public Builder add(String name) {
            put(name);
            String bare = BRACKETED.matcher(name).replaceFirst("");
            if (!bare.equals(name)) {
                put(bare);
            }
            return this;
        }

        /** Adds all names that another one knows. */
        public Builder add(Gazetteer other) {
            for (long hash : other.sorted) {
                put(hash);
            }
            return this;
        }

        private void put(String name) {
            if (!name.isBlank()) {
                put(hash(name));
            }
        }

        private void put(long hash) {
            if (size == hashes.length) {
                shrink();
                hashes = Arrays.copyOf(hashes, Math.max(hashes.length, size * 2));
            }
            hashes[size++] = hash;
        }

        /** Sorts and drops repetitions: a title stands at each of its passages. */
        private void shrink() {
            Arrays.sort(hashes, 0, size);
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (i == 0 || hashes[i] != hashes[i - 1]) {
                    hashes[kept++] = hashes[i];
                }
            }
            size = kept;
        }

        public Gazetteer build() {
            shrink();
            return new Gazetteer(Arrays.copyOf(hashes, size));
        }
    }

    /** FNV-1a, then a mix that spreads its low bits. */
    private static long hash(String name) {
        String plain = name.strip();
        long hash = BASIS;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c >= 0x80) {
                String composed = Normalizer.normalize(plain, Normalizer.Form.NFC);
                return mixed(hashOfBytes(composed.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
            }
            hash = (hash ^ (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)) * PRIME;
        }
        return mixed(hash);
    }

    private static long hashOfBytes(byte[] bytes) {
        long hash = BASIS;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return hash;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 33);
    }
}
