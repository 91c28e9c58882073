package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.pyramidion.documents.source.PdfLines.Line;

/**
 * Takes from the upper and the lower edge of pages what is no text: lines that stand there on a page before or after
 * too, but for a number that counts with the pages, and page numbers.
 */
final class RunningHeads {

    /** How many lines an edge has at most. */
    private static final int EDGE = 4;

    /** How far off the next page with the same head may be: left and right pages have heads of their own. */
    private static final int NEAR = 2;

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern PAGE = Pattern.compile(
            "(?i)[-–— \\[(]*(?:(?:page|seite|pagina|página|p\\.|s\\.)\\s*\\d{1,5}(?:\\s*(?:of|von|de|/)\\s*\\d{1,5})?"
                    + "|\\d{1,5}\\s*(?:of|von|/)\\s*\\d{1,5})[-–— \\])]*");
    private static final Pattern ROMAN = Pattern.compile("(?i)[ivxlc]{1,8}");

    private final List<List<Line>> pages;

    private RunningHeads(List<List<Line>> pages) {
        this.pages = pages;
    }

    /** The pages without. */
    static List<List<Line>> removed(List<List<Line>> pages) {
        RunningHeads heads = new RunningHeads(pages);
        return IntStream.range(0, pages.size()).mapToObj(heads::text).toList();
    }

    private List<Line> text(int page) {
        List<Line> lines = pages.get(page);
        Set<Integer> dropped = new HashSet<>();
        for (boolean top : new boolean[] {true, false}) {
            for (int i : edge(lines, top)) {
                if (!isHead(page, i, top)) {
                    break;
                }
                dropped.add(i);
            }
        }
        return IntStream.range(0, lines.size())
                .filter(i -> !dropped.contains(i))
                .mapToObj(lines::get)
                .toList();
    }

    /** Which lines stand at an edge, the outermost first. */
    private static List<Integer> edge(List<Line> lines, boolean top) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, lines.size()).boxed().toList());
        Comparator<Integer> down = Comparator.comparingDouble(i -> lines.get(i).height());
        order.sort(top ? down : down.reversed());
        return order.subList(0, Math.min(EDGE, order.size()));
    }

    private boolean isHead(int page, int line, boolean top) {
        String text = pages.get(page).get(line).text();
        if (PAGE.matcher(text).matches()) {
            return true;
        }
        for (int other = Math.max(0, page - NEAR); other <= Math.min(pages.size() - 1, page + NEAR); other++) {
            List<Line> lines = pages.get(other);
            int distance = other - page;
            if (distance != 0
                    && edge(lines, top).stream()
                            .anyMatch(i -> isSame(text, lines.get(i).text(), distance))) {
                return !standsWithin(page, text);
            }
        }
        return false;
    }

    private static boolean isSame(String text, String other, int distance) {
        if (ROMAN.matcher(text).matches() && ROMAN.matcher(other).matches()) {
            return true;
        }
        if (!mask(text).equals(mask(other))) {
            return false;
        }
        Matcher numbers = NUMBER.matcher(text);
        Matcher others = NUMBER.matcher(other);
        int counting = 0;
        while (numbers.find() && others.find()) {
            if (!numbers.group().equals(others.group())) {
                counting++;
                if (!counts(numbers.group(), others.group(), distance)) {
                    return false;
                }
            }
        }
        return counting <= 1;
    }

    private static boolean counts(String number, String other, int distance) {
        return number.length() < 9
                && other.length() < 9
                && Integer.parseInt(other) - Integer.parseInt(number) == distance;
    }

    private static String mask(String text) {
        return NUMBER.matcher(text).replaceAll("#");
    }

    /** Whether lines like this one stand on the page away from its edges too, as rows of a table do. */
    private boolean standsWithin(int page, String text) {
        List<Line> lines = pages.get(page);
        Set<Integer> edges = new HashSet<>(edge(lines, true));
        edges.addAll(edge(lines, false));
        String masked = mask(text);
        return IntStream.range(0, lines.size())
                .filter(i -> !edges.contains(i))
                .anyMatch(i -> mask(lines.get(i).text()).equals(masked));
    }
}
