package org.pyramidion.weights;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that someone may have meant. */
final class CloseNames {

    private static final int MOST = 3;

    private CloseNames() {}

    private record Candidate(String name, int distance) {}

    /** {@code "; did you mean a, b?"}, or the number of names there are if none comes close. */
    static String hint(String wanted, Collection<String> names) {
        int furthest = Math.max(3, wanted.length() / 3);
        List<String> close = names.stream()
                .map(name -> new Candidate(name, distance(wanted, name)))
                .filter(candidate -> candidate.distance() <= furthest)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
        return close.isEmpty()
                ? " among the %d there are".formatted(names.size())
                : "; did you mean %s?".formatted(String.join(", ", close));
    }

    /** Levenshtein's distance: how many characters to insert, delete or replace. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
