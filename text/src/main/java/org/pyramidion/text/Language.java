package org.pyramidion.text;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.PyramidionException;

/** What we do to a text that depends on its language. Any number of threads may share one. */
public interface Language {

    Language ENGLISH = new English();
    Language KOREAN = new Korean();
    Language CHINESE = new Unspaced("zh");
    Language JAPANESE = new Unspaced("ja");

    /** Those that are known, English first. */
    List<Language> ALL = List.of(ENGLISH, KOREAN, CHINESE, JAPANESE);

    /** Its tag as of BCP 47, such as {@code en}. */
    String tag();

    /** The sentences in order, without the white space around them. Together they hold every other char of the text. */
    List<Span> sentences(String text);

    /**
     * What finds dates and names by rule.
     *
     * @param names those that are known, as a rule the titles of the corpus
     */
    default SalientSpanTagger tagger(Gazetteer names) {
        return SalientSpanTagger.all(List.of(dates(), names(names)));
    }

    SalientSpanTagger dates();

    /**
     * What finds names by rule.
     *
     * @param known those that are known; a language without capitals has no others
     */
    SalientSpanTagger names(Gazetteer known);

    /** Whether a name may end inside a word: particles follow it without a blank, or there are no blanks at all. */
    boolean namesEndInsideWords();

    /** How long a name may be that a word begins with: as long as the word, and without particles; longest first. */
    default List<Integer> nameEnds(String word) {
        return List.of(word.length());
    }

    /** @throws PyramidionException if the language is not known, naming those that are */
    static Language of(String tag) {
        return ALL.stream()
                .filter(language -> language.tag().equals(tag))
                .findFirst()
                .orElseThrow(() -> new PyramidionException("language '%s': must be one of %s"
                        .formatted(
                                OneLine.of(tag), ALL.stream().map(Language::tag).collect(Collectors.joining(", ")))));
    }

    /** The language of a text, told by its script alone: of Latin letters, or of none that are known here, English. */
    static Language ofScript(String text) {
        Map<Character.UnicodeScript, Long> letters = text.codePoints()
                .filter(Character::isLetter)
                .mapToObj(Character.UnicodeScript::of)
                .collect(Collectors.groupingBy(script -> script, Collectors.counting()));
        long hangul = letters.getOrDefault(Character.UnicodeScript.HANGUL, 0L);
        long kana = letters.getOrDefault(Character.UnicodeScript.HIRAGANA, 0L)
                + letters.getOrDefault(Character.UnicodeScript.KATAKANA, 0L);
        long han = letters.getOrDefault(Character.UnicodeScript.HAN, 0L);
        long all = letters.values().stream().mapToLong(Long::longValue).sum();
        // Names and terms in Latin letters stand in any text; Japanese has kana in every sentence, Chinese never has.
        if (3 * (hangul + kana + han) < all || all == 0) {
            return ENGLISH;
        }
        if (hangul > kana + han) {
            return KOREAN;
        }
        return 10 * kana > kana + han ? JAPANESE : CHINESE;
    }
}
