package org.pyramidion.wordnet;

import java.util.List;

/**
 * A sense of WordNet's nouns.
 *
 * @param offset names it
 * @param field the lexicographer's file it is from: see {@link Field}
 * @param lemmas its names, spaces restored
 * @param pointers to other noun senses
 * @param gloss definition and examples
 */
record Synset(int offset, Field field, List<String> lemmas, List<Pointer> pointers, String gloss) {

    /**
     * A relation to another noun sense.
     *
     * @param symbol WordNet's: "@i" instance of, "@" kind of, "#p" part of, "%p" has part, …
     */
    record Pointer(String symbol, int target) {}

    /** The subject fields that matter here. */
    enum Field {
        ACT,
        EVENT,
        ARTIFACT,
        PLACE,
        OBJECT,
        GROUP,
        PERSON,
        OTHER;

        static Field of(int number) {
            return switch (number) {
                case 4 -> ACT;
                case 6 -> ARTIFACT;
                case 11 -> EVENT;
                case 14 -> GROUP;
                case 15 -> PLACE;
                case 17 -> OBJECT;
                case 18 -> PERSON;
                default -> OTHER;
            };
        }
    }

    boolean isInstance() {
        return pointers.stream().anyMatch(pointer -> pointer.symbol().equals("@i"));
    }

    boolean isHappening() {
        return field == Field.ACT || field == Field.EVENT;
    }

    List<Integer> targets(String symbol) {
        return pointers.stream()
                .filter(pointer -> pointer.symbol().equals(symbol))
                .map(Pointer::target)
                .toList();
    }
}
