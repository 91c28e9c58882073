package org.pyramidion.train;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.text.DateTagger;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Makes a question of a sentence with a blank, by rules (after Lewis et al. 2019): the word that asks for the kind of
 * the span, the sentence's wordpieces around the blank without it, and before them the title of the block, where the
 * sentence does not name it and so would not say what is asked about (and where it would not give the blank away).
 */
final class BlankQuestion {

    /** Wordpieces on either side of the blank that are kept: questions are shorter than sentences. */
    private static final int AROUND = 12;

    /** A title's wordpiece of so many characters is enough to say that the sentence names it. */
    private static final int TELLING = 4;

    private static final Pattern NUMBER = Pattern.compile("[\\d.,]+");
    private static final Pattern PLACE = Pattern.compile(
            "(?i).*\\b(in|at|near|from|to|of the city of|north of|south of|east of|west of)\\s+(the\\s+)?$");
    private static final Pattern PERSON_BEFORE = Pattern.compile(
            "(?i).*\\b(by|with|president|king|queen|prince|princess|emperor|actor|actress|singer|director|author|writer"
                    + "|poet|composer|captain|general|minister|senator|governor|coach|mr|mrs|dr|sir|lord|saint|pope"
                    + "|son|daughter|wife|husband|brother|sister|father|mother)\\.?\\s+$");
    private static final Set<String> THINGS = Set.of(
            "university",
            "college",
            "school",
            "company",
            "league",
            "cup",
            "award",
            "awards",
            "party",
            "church",
            "war",
            "battle",
            "band",
            "records",
            "institute",
            "museum",
            "association",
            "union",
            "army",
            "act",
            "series",
            "games",
            "festival",
            "club",
            "council",
            "court",
            "house",
            "airport",
            "station",
            "line",
            "album",
            "show",
            "times");
    private static final Set<String> PLACES = Set.of(
            "city",
            "county",
            "river",
            "island",
            "islands",
            "lake",
            "mountains",
            "mount",
            "street",
            "park",
            "valley",
            "district",
            "province",
            "states",
            "kingdom",
            "north",
            "south",
            "east",
            "west",
            "bay",
            "sea",
            "ocean");

    /** What is asked for. */
    enum Kind {
        WHO,
        WHERE,
        WHEN,
        HOW_MANY,
        WHAT
    }

    private final CorpusStore corpus;
    private final WordPieceTokenizer tokenizer;
    private final Map<Kind, int[]> words = new EnumMap<>(Kind.class);
    private final int[] mark;

    /** @param corpus where the sentences are from */
    BlankQuestion(CorpusStore corpus, WordPieceTokenizer tokenizer) {
        this.corpus = corpus;
        this.tokenizer = tokenizer;
        for (Kind kind : Kind.values()) {
            String word = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            words.put(kind, tokenizer.encode(word).ids());
        }
        this.mark = tokenizer.encode("?").ids();
    }

    /** The question's wordpieces, without marks. */
    int[] of(MaskedSentence sentence) {
        Block block = corpus.block(sentence.block());
        int[] around = around(sentence);
        IntStream title =
                needsTitle(block.titleTokens(), sentence) ? Arrays.stream(block.titleTokens()) : IntStream.empty();
        return IntStream.concat(
                        IntStream.concat(Arrays.stream(words.get(kind(block, sentence))), title),
                        IntStream.concat(Arrays.stream(around), Arrays.stream(mark)))
                .toArray();
    }

    private static int[] around(MaskedSentence sentence) {
        int first = sentence.positions()[0];
        int last = sentence.positions()[sentence.positions().length - 1];
        return IntStream.range(Math.max(0, first - AROUND), Math.min(sentence.tokens().length, last + 1 + AROUND))
                .filter(i -> i < first || i > last)
                .map(i -> sentence.tokens()[i])
                .toArray();
    }

    /** Not if the sentence names it, nor if it would give the blank away. */
    private boolean needsTitle(int[] title, MaskedSentence sentence) {
        boolean tells = Arrays.stream(title).anyMatch(piece -> isAmong(sentence.targets(), piece));
        boolean named = Arrays.stream(title)
                .filter(piece -> tokenizer.vocabulary().get(piece).length() >= TELLING)
                .anyMatch(piece -> isAmong(sentence.tokens(), piece));
        return !tells && !named;
    }

    private static boolean isAmong(int[] pieces, int piece) {
        return Arrays.stream(pieces).anyMatch(other -> other == piece);
    }

    private static Kind kind(Block block, MaskedSentence sentence) {
        String type = block.spans().stream()
                .filter(span -> span.span().equals(sentence.span()))
                .map(SalientSpan::type)
                .findFirst()
                .orElse("");
        String text = block.text();
        String before = text.substring(
                Math.max(0, sentence.span().start() - 40), sentence.span().start());
        return kind(type, before, sentence.answer());
    }

    /**
     * What asks for a span.
     *
     * @param type as its tagger says; a learnt one says PER and LOC
     * @param before the text before it
     */
    static Kind kind(String type, String before, String span) {
        if (type.equals(DateTagger.TYPE)) {
            return Kind.WHEN;
        }
        if (NUMBER.matcher(span).matches()) {
            return Kind.HOW_MANY;
        }
        if (type.startsWith("PER") || type.startsWith("LOC")) {
            return type.startsWith("PER") ? Kind.WHO : Kind.WHERE;
        }
        return type.startsWith("ORG") || type.startsWith("MISC") ? Kind.WHAT : ofName(before, span);
    }

    private static Kind ofName(String before, String span) {
        String[] parts = span.toLowerCase(Locale.ROOT).split("\\s+");
        if (Arrays.stream(parts).anyMatch(THINGS::contains)) {
            return Kind.WHAT;
        }
        if (Arrays.stream(parts).anyMatch(PLACES::contains)
                || PLACE.matcher(before).matches()) {
            return Kind.WHERE;
        }
        boolean named = parts.length == 2 || parts.length == 3;
        return named || PERSON_BEFORE.matcher(before).matches() ? Kind.WHO : Kind.WHAT;
    }
}
