package org.pyramidion.wordnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    French sculptor (1840-1917)             | Ann Lee was a French sculptor (1840-1917).
                    Austrian physicist                      | Ann Lee was an Austrian physicist.
                    United States writer (born in 1954)     | Ann Lee is a United States writer (born in 1954).
                    king of France (921-954)                | Ann Lee was king of France (921-954).
                    son of Henry II; the last Valois        | Ann Lee was the son of Henry II; the last Valois.
                    the last Carolingian king               | Ann Lee was the last Carolingian king.
                    17th President of the United States     | Ann Lee was the 17th President of the United States.
                    (Greek mythology) goddess of wisdom     | In Greek mythology, Ann Lee is a goddess of wisdom.
                    as Charles II he was emperor            | Ann Lee: as Charles II he was emperor.
                    """)
    void tellsTheGlossOfThePerson(String gloss, String sentence) {
        assertThat(EntityDescription.of(person(gloss)).sentence()).isEqualTo(sentence);
    }

    @Test
    void leavesExamplesAndAttributionsOut() {
        assertThat(EntityDescription.definition(
                        "the capital of France; \"Paris is worth a mass\"; \"We'll always have Paris\"- Bogart"))
                .isEqualTo("the capital of France");
    }

    @Test
    void givesThePhraseThatAQuestionAsksFor() {
        assertThat(EntityDescription.of(person("king of France (921-954)")).askedPhrase())
                .isEqualTo("king of France");
        assertThat(EntityDescription.of(person("pope who fled; died soon")).askedPhrase())
                .isEqualTo("the pope who fled");
        assertThat(EntityDescription.of(person("a French sculptor (1840-1917)")).askedPhrase())
                .isEqualTo("the French sculptor");
        assertThat(EntityDescription.of(person("one of the three Graces")).phrase())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "writer (1802-1885), 1802, 1885",
        "writer (384-322 BC), 384 BC, 322 BC",
        "writer (born in 1954), 1954, ''",
        "bishop (died in 397), '', 397",
        "writer (circa 130-200), '', ''",
        "a war in 1812, '', ''"
    })
    void readsTheYearsOfAGloss(String gloss, String born, String died) {
        assertThat(Years.of(gloss)).isEqualTo(new Years(born, died));
    }

    @Test
    void readsALineOfTheDictionary() {
        Synset synset =
                Nouns.parse("08949695 15 n 02 France 0 French_Republic 0 003 @i 08714745 n 0000 #p 09298379 n 0000"
                        + " + 03034963 a 0101 | a republic in western Europe  ");
        assertThat(synset)
                .isEqualTo(new Synset(
                        8949695,
                        Synset.Field.PLACE,
                        List.of("France", "French Republic"),
                        List.of(new Synset.Pointer("@i", 8714745), new Synset.Pointer("#p", 9298379)),
                        "a republic in western Europe"));
    }

    private static Entity person(String gloss) {
        Synset synset = new Synset(1, Synset.Field.PERSON, List.of("Ann Lee"), List.of(), gloss);
        return new Entity(synset, "Ann Lee", "Ann Lee", List.of(), true, "sculptor", Set.of("sculptor"));
    }
}
