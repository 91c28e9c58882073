package org.pyramidion.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that someone may have meant. */
public final class Nearest {

    private Nearest() {}

    private record Candidate(String name, int distance) {}

    /** The closest of {@code names}, if at most a third of {@code wanted} (or two characters) is different. */
    public static Optional<String> to(String wanted, Collection<String> names) {
        return within(Math.max(2, wanted.length() / 3), wanted, names);
    }

    /** The closest of {@code names} that is at most {@code furthest} edits away. */
    public static Optional<String> within(int furthest, String wanted, Collection<String> names) {
        return names.stream()
                .map(name -> new Candidate(name, distance(wanted, name)))
                .filter(candidate -> candidate.distance <= furthest)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    /** {@code "; did you mean a?"}, or nothing if none comes close. */
    public static String hint(String wanted, Collection<String> names) {
        return to(wanted, names).map("; did you mean %s?"::formatted).orElse("");
    }

    /** How many characters to insert, delete, replace or swap with their neighbour (Damerau's distance, restricted). */
    public static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = cell(table, a, b, i, j);
            }
        }
        return table[a.length()][b.length()];
    }

    private static int cell(int[][] table, String a, String b, int i, int j) {
        if (i == 0 || j == 0) {
            return i + j;
        }
        int replaced = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
    }
}
