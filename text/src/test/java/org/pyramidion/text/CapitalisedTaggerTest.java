package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapitalisedTaggerTest {

    private final CapitalisedTagger tagger = new CapitalisedTagger(
            Gazetteer.of(List.of("The Beatles", "Lyon", "2004 Summer Olympics", "Georgia (state)", "It")));

    @Test
    void findsRunsOfCapitalisedWords() {
        assertThat(found("He met Leonardo da Vinci and the Bank of England in New York City."))
                .containsExactly("Leonardo da Vinci", "Bank of England", "New York City");
        assertThat(found("It was made by Johnson & Johnson, Apollo 11 and John F. Kennedy of the U.S. Senate."))
                .containsExactly("Johnson & Johnson", "Apollo 11", "John F. Kennedy of the U.S. Senate");
    }

    @Test
    void countsASentenceInitialWordOnlyIfTheGazetteerKnowsItOrANameGoesOn() {
        assertThat(found("Lyon is old. Water is wet. Georgia is big. Victor Hugo wrote."))
                .containsExactly("Lyon", "Georgia", "Victor Hugo");
    }

    @Test
    void cutsFunctionWordsOffTheFront() {
        assertThat(found("In Paris he sang. The French army came. He left. It rained."))
                .containsExactly("Paris", "French");
    }

    @Test
    void leavesMonthsAndWeekdaysToTheDates() {
        assertThat(found("It rained on Monday in June and in Lyon.")).containsExactly("Lyon");
    }

    @Test
    void takesTheLongestNameOfTheGazetteer() {
        assertThat(found("Then The Beatles went to the 2004 Summer Olympics."))
                .containsExactly("The Beatles", "2004 Summer Olympics");
    }

    @Test
    void leavesThePossessiveOut() {
        assertThat(found("We saw France's army and O'Brien's house.")).containsExactly("France", "O'Brien");
    }

    @Test
    void isMergedWithDatesLongestFirst() {
        SalientSpanTagger both = SalientSpanTagger.all(List.of(new DateTagger(), tagger));
        String text = "On June 1, 1860, the 2004 Summer Olympics opened in Lyon.";
        assertThat(both.tag(text).stream().map(span -> span.type() + " " + span.of(text)))
                .containsExactly("DATE June 1, 1860", "ENTITY 2004 Summer Olympics", "ENTITY Lyon");
    }

    @Test
    void gazetteerKnowsManyNamesOnceEach() {
        Gazetteer.Builder builder = new Gazetteer.Builder();
        for (int i = 0; i < 10_000; i++) {
            builder.add("Name " + i % 5000);
        }
        Gazetteer names = builder.build();
        assertThat(names.size()).isEqualTo(5000);
        assertThat(names.contains("name 4999")).isTrue();
        assertThat(names.contains("name 5000")).isFalse();
        assertThat(Gazetteer.EMPTY.contains("")).isFalse();
    }

    private List<String> found(String text) {
        return tagger.tag(text).stream().map(span -> span.of(text)).toList();
    }
}
