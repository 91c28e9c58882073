package org.pyramidion.wordnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pyramidion.documents.Document;

/**
 * A document for each year in which a person was born or died, as an encyclopedia has them. What the gloss says of a
 * person stands a second time there, so that a masked year, and much of the gloss, can be found outside the person's
 * own document.
 */
final class Chronicle {

    private final Map<String, List<String>> sentences = new TreeMap<>();

    static Chronicle of(Entities entities) {
        Chronicle chronicle = new Chronicle();
        entities.all().filter(Entity::isPerson).forEach(chronicle::add);
        return chronicle;
    }

    private void add(Entity person) {
        Years years = Years.of(person.synset().gloss());
        tell(person, years.born(), List.of("%1$s was born in %2$s.", "The year %2$s saw the birth of %1$s."));
        tell(person, years.died(), List.of("%1$s died in %2$s.", "The year %2$s saw the death of %1$s."));
    }

    private void tell(Entity person, String year, List<String> templates) {
        if (year.isEmpty()) {
            return;
        }
        String phrase = EntityDescription.of(person).phrase();
        String template =
                templates.get(Choice.of(templates.size(), person.synset().offset(), "chronicle"));
        String who = phrase.isEmpty() ? person.name() : "%s, %s,".formatted(person.name(), phrase);
        String sentence = template.formatted(who, year).replace(",.", ".");
        sentences.computeIfAbsent(year, key -> new ArrayList<>()).add(sentence);
    }

    /** The id of a year's document. */
    static String id(String year) {
        return "y" + year.replace(" ", "");
    }

    List<Document> documents() {
        return sentences.entrySet().stream()
                .map(year -> new Document(id(year.getKey()), year.getKey(), String.join(" ", year.getValue())))
                .toList();
    }
}
