package org.pyramidion.wordnet;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A thing with a name, and its document.
 *
 * @param synset its sense in WordNet
 * @param title the document's title: no two are the same
 * @param name what it is called in running text, without article
 * @param aliases its other names
 * @param unambiguous whether no other entity goes by {@code name}
 * @param mainClass what it is an instance of, first of all: "city"
 * @param classes what it is an instance of, near and far
 */
record Entity(
        Synset synset,
        String title,
        String name,
        List<String> aliases,
        boolean unambiguous,
        String mainClass,
        Set<String> classes) {

    private static final Set<String> WITH_ARTICLE = Set.of("river", "ocean", "sea", "war", "canal", "desert");
    private static final String ARTICLE_ENDINGS = ".*(?:Mountains|Islands|Alps|Isles|Wars?|River|Ocean|Sea|Desert|Canal"
            + "|Peninsula|Revolution|Empire|Union|United States|United "
            + "Kingdom|Netherlands|Philippines|Bahamas|Pyrenees|Himalayas"
            + "|Andes|Revolt|Rebellion|Airlift|Crusade|Antilles|Leagues?|Nations|Range|Hills|Channel|Arctic|Antarctic)";

    String id() {
        return String.format(Locale.ROOT, "n%08d", synset.offset());
    }

    boolean isPerson() {
        return synset.field() == Synset.Field.PERSON;
    }

    /** The name as it stands inside a sentence: "the Nile", "Lyon". */
    String spoken() {
        boolean article = !isPerson()
                && !name.startsWith("The ")
                && (name.matches(ARTICLE_ENDINGS)
                        || name.matches(
                                "(?:Battle|Siege|Gulf|Bay|Isle|Strait|University|Republic|Kingdom|Union|War|Treaty|Sea"
                                        + "|Peninsula|Gates?|House|Order|Plains?|District|Leeward|Windward|Tower"
                                        + "|Ring|Epistle|Book)s? of .*")
                        || WITH_ARTICLE.contains(mainClass) && !name.matches("(?:World War|Operation|Bull Run).*"));
        return article ? "the " + name : name;
    }

    boolean isPlural() {
        return !isPerson()
                && name.matches(".*(?:Mountains|Islands|Alps|Isles|Andes|Pyrenees|Himalayas|Antilles|Wars|Hills|Leagues"
                        + "|Rockies|Appalachians|Falls|[sS]crolls|Philippines|Bahamas|Keys|Dolomites"
                        + "|Highlands|Lowlands|Straits)");
    }

    /** All its names, the usual one first: what counts as an answer. */
    List<String> names() {
        return Stream.concat(Stream.of(name), aliases.stream()).distinct().toList();
    }
}
