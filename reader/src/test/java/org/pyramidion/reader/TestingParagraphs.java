package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.List;

/** Made-up paragraphs: of every other city its river, of the others how old they are. */
final class TestingParagraphs {

    private static final List<String> CITIES = List.of(
            "paris", "seoul", "tokyo", "cairo", "bern", "oslo", "lima", "quito", "rome", "riga", "kiev", "bonn");
    private static final List<String> RIVERS = List.of(
            "seine",
            "han",
            "sumida",
            "nile",
            "aare",
            "aker",
            "rimac",
            "machangara",
            "tiber",
            "duna",
            "dnipro",
            "rhine");

    private TestingParagraphs() {}

    /** Paragraphs of so many articles, two questions each; at most twelve. */
    static List<Paragraph> of(int articles) {
        List<Paragraph> paragraphs = new ArrayList<>();
        for (int i = 0; i < articles; i++) {
            paragraphs.add(i % 2 == 0 ? river(CITIES.get(i), RIVERS.get(i)) : year(CITIES.get(i), 1100 + 61 * i));
        }
        return paragraphs;
    }

    private static Paragraph river(String city, String river) {
        return new Paragraph(
                city,
                "The river of %s is the %s.".formatted(city, river),
                List.of(
                        new Paragraph.Asked("What is the river of %s?".formatted(city), List.of(river)),
                        new Paragraph.Asked("The river in %s?".formatted(city), List.of(river))));
    }

    private static Paragraph year(String city, int year) {
        return new Paragraph(
                city,
                "It is old: where the capital is, %s is of %d.".formatted(city, year),
                List.of(
                        new Paragraph.Asked("Of what time is %s?".formatted(city), List.of(Integer.toString(year))),
                        new Paragraph.Asked("How old is %s?".formatted(city), List.of(Integer.toString(year)))));
    }
}
