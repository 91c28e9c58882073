package org.pyramidion.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Names in English text, by their capitals and a gazetteer.
 *
 * <p>1. A run of capitalised words is a name; "of", "the", "de", "von", "&amp;" and the like may stand inside it, a
 * short number at its end ("Apollo 11"). Function words ("The", "He", "In") are cut off its front.
 *
 * <p>2. A single word that opens a sentence tells nothing by its capital: it counts if the gazetteer knows it. Months,
 * weekdays and single letters are never names by themselves.
 *
 * <p>3. The longest name of the gazetteer that begins at a capital or a number counts as well, wherever it stands, and
 * so brings back "The Beatles" or "2004 Summer Olympics".
 *
 * <p>Where the two overlap, the longer one stays. Case makes the rules useless for languages without capitals and for
 * German.
 */
public final class CapitalisedTagger implements SalientSpanTagger {

    /** The type of its spans. */
    public static final String TYPE = "ENTITY";

    private static final Set<String> INNER = Set.of(
            "of", "the", "de", "von", "van", "der", "den", "des", "du", "da", "dos", "di", "del", "della", "la", "le",
            "les", "el", "al", "bin", "ibn", "y", "e", "zu", "&", "d", "upon", "o");

    private static final Set<String> FUNCTION =
            wordsOf("a an the this that these those some any each every no all both either neither many much most few "
                    + "several such "
                    + "i you he she it we they me him her us them my your his its our their mine yours hers ours "
                    + "theirs "
                    + "who whom whose which what when where why how there here one two three four five six seven eight "
                    + "nine ten another other others "
                    + "in on at by for from with without within to of into onto over under above below between among "
                    + "after before during since until till through throughout across along around about against near "
                    + "per despite unlike like as than via upon off out up down "
                    + "and or but nor so yet if then else because although though while whereas unless whether once "
                    + "is are was were be been being am do does did has have had can could will would shall should may "
                    + "might must not also however therefore thus hence moreover furthermore meanwhile nevertheless "
                    + "instead indeed finally later early earlier now today only even just still often sometimes "
                    + "usually generally according following due because besides first second third last next "
                    + "originally initially eventually recently currently subsequently additionally similarly "
                    + "historically traditionally typically more less yes");

    private static final Set<String> CALENDAR =
            wordsOf("january february march april may june july august september october "
                    + "november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday "
                    + "thursday "
                    + "friday saturday sunday bc bce ad ce");

    private final Predicate<String> known;

    /** @param gazetteer names that count wherever they begin with a capital */
    public CapitalisedTagger(Gazetteer gazetteer) {
        this.known = gazetteer::contains;
    }

    @Override
    public List<SalientSpan> tag(String text) {
        List<Span> names = new ArrayList<>();
        for (Span sentence : Language.ENGLISH.sentences(text)) {
            List<Span> words = words(text, sentence);
            addRuns(text, words, names);
            addKnown(text, words, names);
        }
        return longest(names);
    }

    private static List<Span> words(String text, Span sentence) {
        EnglishWords found = new EnglishWords(text, sentence.limit());
        List<Span> words = new ArrayList<>();
        for (int at = sentence.start(); at < sentence.limit(); ) {
            int end = found.end(at);
            if (end > at) {
                words.add(new Span(at, end));
            }
            at = Math.max(end, at + 1);
        }
        return words;
    }

    // ---- 1 and 2: runs of capitalised words

    private void addRuns(String text, List<Span> words, List<Span> names) {
        int next = 0;
        while (next < words.size()) {
            int end = runEnd(text, words, next);
            if (end > next) {
                addName(text, words, next, end, names);
            }
            next = Math.max(end, next + 1);
        }
    }

    /** One after the last word of the run that begins at {@code start}; {@code start} itself if none does. */
    private static int runEnd(String text, List<Span> words, int start) {
        if (!isCapitalised(words.get(start).of(text))) {
            return start;
        }
        int end = start + 1;
        for (int i = end; i < words.size() && adjoin(text, words.get(i - 1), words.get(i)); i++) {
            String word = words.get(i).of(text);
            if (isCapitalised(word) || isShortNumber(word) && i == end) {
                end = i + 1;
            } else if (!INNER.contains(word)) {
                break;
            }
        }
        return end;
    }

    private void addName(String text, List<Span> words, int start, int end, List<Span> names) {
        int from = start;
        while (from < end && isFunctionWord(words.get(from).of(text))) {
            from++;
        }
        while (from < end
                && (INNER.contains(words.get(from).of(text))
                        || isNumber(words.get(from).of(text)))) {
            from++;
        }
        if (from == end || onlyCalendar(text, words, from, end)) {
            return;
        }
        Span name = new Span(words.get(from).start(), words.get(end - 1).limit());
        boolean opensSentence = from == 0;
        if (end - from > 1 || name.length() > 1 && (!opensSentence || known.test(name.of(text)))) {
            names.add(name);
        }
    }

    /** A date's month, a weekday, "BC": with or without a number after it. */
    private static boolean onlyCalendar(String text, List<Span> words, int start, int end) {
        return words.subList(start, end).stream()
                .map(word -> word.of(text))
                .allMatch(word -> isNumber(word)
                        || CALENDAR.contains(lower(word))
                        || CALENDAR.contains(lower(word).replace(".", "")));
    }

    // ---- 3: the gazetteer

    private void addKnown(String text, List<Span> words, List<Span> names) {
        int next = 0;
        while (next < words.size()) {
            int end = knownEnd(text, words, next);
            if (end > next) {
                names.add(new Span(words.get(next).start(), words.get(end - 1).limit()));
            }
            next = Math.max(end, next + 1);
        }
    }

    private int knownEnd(String text, List<Span> words, int start) {
        String first = words.get(start).of(text);
        if (!isCapitalised(first) && !Character.isDigit(first.charAt(0))) {
            return start;
        }
        for (int end = reach(text, words, start); end > start; end--) {
            String last = words.get(end - 1).of(text);
            boolean name = end - start > 1
                    ? isCapitalised(last) || isNumber(last)
                    : isCapitalised(first)
                            && first.length() > 1
                            && !isFunctionWord(first)
                            && !CALENDAR.contains(lower(first));
            if (name
                    && known.test(text.substring(
                            words.get(start).start(), words.get(end - 1).limit()))) {
                return end;
            }
        }
        return start;
    }

    /** One after the last word that a name beginning at {@code start} could reach. */
    private static int reach(String text, List<Span> words, int start) {
        int end = start + 1;
        while (end < words.size()
                && end - start < Gazetteer.MAX_WORDS
                && words.get(end).start() - words.get(end - 1).limit() <= 2) {
            end++;
        }
        return end;
    }

    // ---- words

    private static boolean adjoin(String text, Span left, Span right) {
        String gap = text.substring(left.limit(), right.start());
        return gap.equals(" ") || gap.equals("\u00a0");
    }

    private static boolean isCapitalised(String word) {
        int first = word.codePointAt(0);
        return Character.isUpperCase(first) || Character.isTitleCase(first);
    }

    private static boolean isFunctionWord(String word) {
        return FUNCTION.contains(lower(word));
    }

    private static boolean isNumber(String word) {
        return word.chars().allMatch(Character::isDigit);
    }

    private static boolean isShortNumber(String word) {
        return word.length() <= 3 && isNumber(word);
    }

    private static Set<String> wordsOf(String separatedBySpaces) {
        return Set.copyOf(Arrays.asList(separatedBySpaces.split(" ")));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static List<SalientSpan> longest(List<Span> names) {
        DisjointSpans disjoint = new DisjointSpans();
        List<Span> kept = new ArrayList<>();
        for (Span name : names.stream()
                .sorted(Comparator.comparingInt(Span::length).reversed())
                .toList()) {
            if (disjoint.add(name.start(), name.limit())) {
                kept.add(name);
            }
        }
        return kept.stream()
                .sorted(Comparator.comparingInt(Span::start))
                .map(name -> new SalientSpan(name.start(), name.limit(), TYPE))
                .toList();
    }
}
