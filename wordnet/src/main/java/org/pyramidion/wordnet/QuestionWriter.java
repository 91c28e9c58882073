package org.pyramidion.wordnet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Question;

/** Makes questions of the facts, each fact being asked for once at most. */
final class QuestionWriter {

    /** A whole of a certain class, and how to ask for it; the more telling come first. */
    private record Sort(String ofClass, List<String> questions) {}

    private static final Map<Fact.Kind, List<Sort>> SORTS = Map.of(
            Fact.Kind.PLACE,
                    List.of(
                            new Sort("city", List.of("Which city is {a} in?", "In which city is {a}?")),
                            new Sort(
                                    "American state",
                                    List.of("Which state is {a} in?", "In which American state is {a}?")),
                            new Sort("country", List.of("Which country is {a} in?", "In which country does {a} lie?")),
                            new Sort("continent", List.of("Which continent is {a} in?", "On which continent is {a}?")),
                            new Sort("", List.of("What is {a} part of?", "Where is {a}?"))),
            Fact.Kind.HAPPENING,
                    List.of(
                            new Sort("war", List.of("Which war was {a} part of?", "During which war did {a} happen?")),
                            new Sort("", List.of("What was {a} part of?"))),
            Fact.Kind.SCENE, List.of(new Sort("", List.of("Where did {a} take place?", "Where did {a} happen?"))),
            Fact.Kind.MEMBER, List.of(new Sort("", List.of("What is {a} a member of?", "To what does {a} belong?"))));

    private static final Set<String> ANSWERING = Set.of(
            "city",
            "island",
            "American state",
            "province",
            "state",
            "country",
            "continent",
            "war",
            "geographical region");

    private static final int MIN_PHRASE_WORDS = 5;

    private final Entities entities;
    private final Facts facts;
    private final Map<String, Integer> phraseUses = new HashMap<>();

    QuestionWriter(Entities entities, Facts facts) {
        this.entities = entities;
        this.facts = facts;
        entities.all().forEach(entity -> {
            phraseUses.merge(phraseKey(entity), 1, Integer::sum);
            String born = Years.of(entity.synset().gloss()).born();
            if (!born.isEmpty()) {
                phraseUses.merge(phraseKey(entity) + born, 1, Integer::sum);
            }
        });
    }

    /** All questions, those about one entity together, in the order of WordNet. */
    List<Question> all() {
        return entities.all()
                .flatMap(this::about)
                .filter(QuestionWriter::hidesItsAnswer)
                .toList();
    }

    private Stream<Question> about(Entity entity) {
        List<Question> questions = new ArrayList<>();
        byDescription(entity).ifPresent(questions::add);
        if (entity.unambiguous()) {
            for (Fact.Kind kind : Fact.Kind.values()) {
                byWhole(entity, kind).ifPresent(questions::add);
            }
            byYears(entity, questions);
        }
        return questions.stream();
    }

    // ---- where it belongs

    private Optional<Question> byWhole(Entity entity, Fact.Kind kind) {
        List<Entity> near = facts.wholes(entity, kind);
        for (Sort sort : SORTS.getOrDefault(kind, List.of())) {
            List<Entity> right =
                    near.stream().filter(whole -> isOf(whole, sort.ofClass())).toList();
            if (!right.isEmpty()) {
                String text = choose(sort.questions(), entity, "ask" + kind).replace("{a}", entity.spoken());
                List<String> evidence = Stream.concat(Stream.of(entity), right.stream())
                        .map(Entity::id)
                        .toList();
                return Optional.of(
                        question(entity, kindName(kind), text, names(withFurther(right, kind, sort)), evidence));
            }
        }
        return Optional.empty();
    }

    /**
     * What is in Scotland is in the United Kingdom, too; but "the West" or "the Atlantic" is no answer to where it is.
     */
    private Set<Entity> withFurther(List<Entity> wholes, Fact.Kind kind, Sort sort) {
        Set<Entity> all = new LinkedHashSet<>(wholes);
        wholes.stream()
                .flatMap(whole -> facts.allWholes(whole, kind == Fact.Kind.SCENE ? Fact.Kind.PLACE : kind).stream())
                .filter(whole ->
                        isOf(whole, sort.ofClass()) && ANSWERING.stream().anyMatch(whole.classes()::contains))
                .forEach(all::add);
        return all;
    }

    private static boolean isOf(Entity whole, String ofClass) {
        return ofClass.isEmpty() || whole.classes().contains(ofClass);
    }

    private static String kindName(Fact.Kind kind) {
        return switch (kind) {
            case PLACE -> "place";
            case HAPPENING -> "happening";
            case SCENE -> "scene";
            case MEMBER -> "member";
        };
    }

    // ---- when

    private static void byYears(Entity entity, List<Question> questions) {
        if (!entity.isPerson()) {
            return;
        }
        Years years = Years.of(entity.synset().gloss());
        if (!years.born().isEmpty()) {
            String text = choose(List.of("When was {a} born?", "In which year was {a} born?"), entity, "born");
            questions.add(aboutYear(entity, "born", text, years.born()));
        }
        if (!years.died().isEmpty()) {
            String text = choose(List.of("When did {a} die?", "In which year did {a} die?"), entity, "died");
            questions.add(aboutYear(entity, "died", text, years.died()));
        }
    }

    private static Question aboutYear(Entity entity, String kind, String text, String year) {
        List<String> answers = year.endsWith(" BC") ? List.of(year, year.replace(" BC", "")) : List.of(year);
        return question(
                entity, kind, text.replace("{a}", entity.name()), answers, List.of(entity.id(), Chronicle.id(year)));
    }

    // ---- who, what

    private Optional<Question> byDescription(Entity entity) {
        EntityDescription description = EntityDescription.of(entity);
        if (description.phrase().isEmpty() || namesItself(entity, description.phrase())) {
            return Optional.empty();
        }
        return telling(entity, description).map(phrase -> {
            String noun = new EntityDescription(description.sentence(), phrase).askedPhrase();
            return question(
                    entity,
                    entity.isPerson() ? "who" : "what",
                    asked(entity, noun),
                    entity.names(),
                    List.of(entity.id()));
        });
    }

    /** The phrase, if it fits nobody else; with the year of birth, if that makes it so. */
    private Optional<String> telling(Entity entity, EntityDescription description) {
        String phrase = description.phrase();
        String born = Years.of(entity.synset().gloss()).born();
        if (phraseUses.getOrDefault(phraseKey(entity), 0) == 1 && phrase.split(" ").length >= MIN_PHRASE_WORDS) {
            return Optional.of(phrase);
        }
        boolean bornTells = !born.isEmpty() && phraseUses.getOrDefault(phraseKey(entity) + born, 0) == 1;
        return bornTells ? Optional.of(phrase + " who was born in " + born) : Optional.empty();
    }

    private static String asked(Entity entity, String noun) {
        if (entity.isPerson()) {
            return "Who was %s?".formatted(noun);
        }
        String verb = entity.synset().isHappening() ? "was" : "is";
        List<String> templates = noun.matches(
                        "the (?:capital|largest|second|highest|longest|smallest|provincial|state capital).*")
                ? List.of("What %s %s?".formatted(verb, noun))
                : List.of("What %s the name of %s?".formatted(verb, noun), "What %s %s called?".formatted(verb, noun));
        return noun.length() > 80 ? templates.getFirst() : choose(templates, entity, "what");
    }

    private static String phraseKey(Entity entity) {
        return Entities.folded(EntityDescription.of(entity).phrase());
    }

    /** Whether the phrase holds a part of the entity's own name. */
    private static boolean namesItself(Entity entity, String phrase) {
        List<String> words = List.of(Answers.normalise(phrase).split(" "));
        return entity.names().stream()
                .flatMap(name -> Stream.of(Answers.normalise(name).split(" ")))
                .anyMatch(word -> word.length() > 3 && words.contains(word));
    }

    // ---- all

    private static boolean hidesItsAnswer(Question question) {
        String text = " " + Answers.normalise(question.text()) + " ";
        return question.answers().stream().noneMatch(answer -> text.contains(" " + Answers.normalise(answer) + " "));
    }

    private static List<String> names(Collection<Entity> wholes) {
        return wholes.stream()
                .flatMap(whole -> whole.names().stream())
                .distinct()
                .toList();
    }

    private static Question question(
            Entity entity, String kind, String text, List<String> answers, List<String> evidence) {
        return new Question(entity.id() + "." + kind, text, answers, false, evidence, Map.of("kind", kind));
    }

    private static String choose(List<String> templates, Entity entity, String purpose) {
        return templates.get(Choice.of(templates.size(), entity.synset().offset(), purpose));
    }
}
