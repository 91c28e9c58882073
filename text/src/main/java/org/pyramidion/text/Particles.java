package org.pyramidion.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Korean particles: what is written behind a noun without a blank. Some have two forms, after a consonant and after a
 * vowel ("은", "는"), which tells them from the last syllable of a name.
 */
final class Particles {

    private static final int FIRST_SYLLABLE = 0xAC00;
    private static final int LAST_SYLLABLE = 0xD7A3;
    private static final int FINALS = 28;
    private static final int RIEUL = 8;
    private static final int MOST = 3; // "에서부터의"

    /** What the syllable before a particle ends with. */
    private enum After {
        ANY,
        CONSONANT,
        VOWEL,
        VOWEL_OR_RIEUL
    }

    private static final Map<String, After> PARTICLES = new TreeMap<>();

    static {
        put(After.ANY, "의 에 에서 에게 에게서 께 께서 한테 도 만 까지 부터 처럼 보다 마다 조차 마저 뿐 들 인 이다");
        put(After.CONSONANT, "은 이 을 과 으로 으로서 으로써 으로부터 이나 이며 이고 이라 이라는 이라고 이란 이었다 아");
        put(After.VOWEL, "는 가 를 와 나 며 고 라 라는 라고 란 였다 다 야");
        put(After.VOWEL_OR_RIEUL, "로 로서 로써 로부터");
    }

    private Particles() {}

    private static void put(After after, String particles) {
        for (String particle : particles.split(" ")) {
            PARTICLES.put(particle, after);
        }
    }

    /** How long a word is as it stands, and without one, two or three particles: the longest first, none twice. */
    static List<Integer> lengthsWithout(String word) {
        Composed composed = Composed.of(word);
        return lengthsOf(composed.text()).stream().map(composed::lengthBefore).toList();
    }

    private static List<Integer> lengthsOf(String word) {
        List<Integer> lengths = new ArrayList<>(List.of(word.length()));
        int from = 0;
        for (int round = 0; round < MOST; round++) {
            int to = lengths.size();
            for (int i = from; i < to; i++) {
                addShorter(word.substring(0, lengths.get(i)), lengths);
            }
            from = to;
        }
        lengths.sort((one, other) -> other - one);
        return lengths.stream().distinct().toList();
    }

    private static void addShorter(String word, List<Integer> lengths) {
        PARTICLES.forEach((particle, after) -> {
            int rest = word.length() - particle.length();
            if (rest > 0 && word.endsWith(particle) && fits(word.charAt(rest - 1), after)) {
                lengths.add(rest);
            }
        });
    }

    private static boolean fits(char last, After after) {
        if (last < FIRST_SYLLABLE || last > LAST_SYLLABLE) {
            return true; // how a letter or a number is read decides; not known here
        }
        int end = (last - FIRST_SYLLABLE) % FINALS;
        return switch (after) {
            case ANY -> true;
            case CONSONANT -> end != 0;
            case VOWEL -> end == 0;
            case VOWEL_OR_RIEUL -> end == 0 || end == RIEUL;
        };
    }
}
