package org.pyramidion.wordnet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The named entities of WordNet, each with a title of its own. */
final class Entities {

    private final Nouns nouns;
    private final Map<Integer, Entity> byOffset = new LinkedHashMap<>();

    private Entities(Nouns nouns) {
        this.nouns = nouns;
    }

    /** At most {@code max} entities: see {@link #choose}. */
    static Entities of(Nouns nouns, int max) {
        Entities entities = new Entities(nouns);
        List<Synset> chosen = choose(nouns, max);
        Map<Synset, String> titles = entities.titles(chosen);
        Map<String, Long> uses = chosen.stream()
                .map(entities::name)
                .collect(Collectors.groupingBy(Entities::folded, Collectors.counting()));
        for (Synset synset : chosen) {
            String name = entities.name(synset);
            entities.byOffset.put(
                    synset.offset(),
                    new Entity(
                            synset,
                            titles.getOrDefault(synset, name),
                            name,
                            aliases(synset, name),
                            uses.getOrDefault(folded(name), 0L) == 1,
                            entities.mainClass(synset),
                            nouns.classes(synset)));
        }
        return entities;
    }

    Stream<Entity> all() {
        return byOffset.values().stream();
    }

    int size() {
        return byOffset.size();
    }

    /** The entity of a sense, if it was chosen. */
    Optional<Entity> at(int offset) {
        return Optional.ofNullable(byOffset.get(offset));
    }

    /**
     * All named entities; if there are too many, first those that are parts of others together with what they are part
     * of, the richest wholes first, for two thirds of the number, then persons, then the rest: so most relations stay
     * inside.
     */
    private static List<Synset> choose(Nouns nouns, int max) {
        List<Synset> instances = nouns.all().stream()
                .filter(Synset::isInstance)
                .filter(Entities::hasName)
                .toList();
        if (instances.size() <= max) {
            return instances;
        }
        Map<Integer, Synset> byOffset =
                instances.stream().collect(Collectors.toMap(Synset::offset, Function.identity()));
        Set<Synset> chosen = new LinkedHashSet<>();
        instances.stream()
                .sorted(Comparator.comparingInt(
                                (Synset synset) -> -synset.targets("%p").size())
                        .thenComparingInt(Synset::offset))
                .flatMap(whole -> Stream.concat(
                        Stream.of(whole),
                        Stream.concat(whole.targets("#p").stream(), whole.targets("%p").stream())
                                .flatMap(offset -> Optional.ofNullable(byOffset.get(offset)).stream())))
                .distinct()
                .limit(max * 2L / 3)
                .forEach(chosen::add);
        Stream.concat(
                        instances.stream()
                                .filter(synset -> synset.field() == Synset.Field.PERSON)
                                .sorted(byHash()),
                        instances.stream().sorted(byHash()))
                .takeWhile(synset -> chosen.size() < max)
                .forEach(chosen::add);
        return chosen.stream().sorted(Comparator.comparingInt(Synset::offset)).toList();
    }

    private static Comparator<Synset> byHash() {
        return Comparator.comparingInt(synset -> Choice.hash(synset.offset(), "choose"));
    }

    private static boolean hasName(Synset synset) {
        return synset.lemmas().stream().anyMatch(Entities::isCapitalised);
    }

    /** Persons by their full name, fights as "Battle of …", others by their first capitalised name. */
    private String name(Synset synset) {
        List<String> capitalised =
                synset.lemmas().stream().filter(Entities::isCapitalised).toList();
        String first = capitalised.getFirst();
        if (synset.field() == Synset.Field.PERSON) {
            return capitalised.stream()
                    .filter(lemma -> lemma.contains(" "))
                    .findFirst()
                    .orElse(first);
        }
        return synset.lemmas().stream()
                .filter(lemma -> synset.isHappening() && lemma.matches("(?:battle|siege) of .*"))
                .findFirst()
                .map(Entities::capitalise)
                .orElseGet(() -> fightName(synset, first));
    }

    /** A battle goes by the name of its place: "Battle of Leyte". */
    private String fightName(Synset synset, String name) {
        String fight = mainClass(synset);
        boolean bare = !name.matches("(?i).*\\b(?:battle|siege|war|raid|campaign|offensive|of)\\b.*");
        return bare && fight.matches("(?:.* )?(?:battle|siege)") && synset.isHappening()
                ? "%s of %s".formatted(fight.endsWith("siege") ? "Siege" : "Battle", name)
                : name;
    }

    private static List<String> aliases(Synset synset, String name) {
        return synset.lemmas().stream()
                .filter(lemma -> !folded(lemma).equals(folded(name)))
                .toList();
    }

    private String mainClass(Synset synset) {
        return nouns.at(synset.targets("@i").getFirst()).lemmas().getFirst();
    }

    /** Names; where several share one, with what tells them apart in brackets. */
    private Map<Synset, String> titles(List<Synset> synsets) {
        Map<Synset, String> titles = new LinkedHashMap<>();
        synsets.forEach(synset -> titles.put(synset, name(synset)));
        List<Function<Synset, String>> distinctions = List.of(
                this::mainClass,
                synset -> mainClass(synset) + ", " + whole(synset),
                synset -> mainClass(synset) + ", " + Years.of(synset.gloss()).spoken(),
                synset -> mainClass(synset) + " " + synset.offset());
        for (Function<Synset, String> distinction : distinctions) {
            for (List<Synset> alike : sharing(titles)) {
                alike.forEach(
                        synset -> titles.put(synset, "%s (%s)".formatted(name(synset), distinction.apply(synset))));
            }
        }
        return titles;
    }

    private static List<List<Synset>> sharing(Map<Synset, String> titles) {
        Map<String, List<Synset>> byTitle = new HashMap<>();
        titles.forEach((synset, title) ->
                byTitle.computeIfAbsent(folded(title), key -> new ArrayList<>()).add(synset));
        return byTitle.values().stream().filter(alike -> alike.size() > 1).toList();
    }

    private String whole(Synset synset) {
        return synset.targets("#p").stream()
                .findFirst()
                .map(offset -> nouns.at(offset).lemmas().getFirst())
                .orElse("");
    }

    private static boolean isCapitalised(String lemma) {
        return Character.isUpperCase(lemma.charAt(0)) || Character.isDigit(lemma.charAt(0));
    }

    private static String capitalise(String lemma) {
        return Character.toUpperCase(lemma.charAt(0)) + lemma.substring(1);
    }

    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
