package org.pyramidion.wordnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes an entity's document. A fact is told at both of its ends in words of its own: the two sets of templates have
 * nothing in common but the names, and which template is taken differs from entity to entity but never from run to run.
 */
final class DocumentWriter {

    /** So many names stand in one sentence. */
    private static final int NAMES_IN_A_SENTENCE = 4;

    // [one|many]: the verb for one or for many subjects, the entity itself being the subject. {a} is the part, {b} the
    // whole or the list of wholes.
    private static final Map<Fact.Kind, List<String>> FROM_THE_PART = Map.of(
            Fact.Kind.PLACE,
                    List.of(
                            "{a} [lies|lie] in {b}.",
                            "{a} [is|are] part of {b}.",
                            "{a} [is|are] in {b}.",
                            "{a} [is|are] situated in {b}."),
            Fact.Kind.HAPPENING,
                    List.of(
                            "{a} [was|were] part of {b}.",
                            "{a} [belongs|belong] to the history of {b}.",
                            "{a} happened during {b}."),
            Fact.Kind.SCENE, List.of("{a} took place in {b}.", "The scene of {a} was {b}.", "{a} happened in {b}."),
            Fact.Kind.MEMBER,
                    List.of(
                            "{a} [is|are] a member of {b}.",
                            "{a} [belongs|belong] to {b}.",
                            "{a} [is|are] counted among {b}."));

    // {b} is the whole, {a} the list of parts.
    private static final Map<Fact.Kind, List<String>> FROM_THE_WHOLE = Map.of(
            Fact.Kind.PLACE,
                    List.of(
                            "{b} [contains|contain] {a}.",
                            "{b} [includes|include] {a}.",
                            "Within {b} one finds {a}.",
                            "Places in {b} include {a}."),
            Fact.Kind.HAPPENING, List.of("{b} included {a}.", "{b} saw {a}.", "In the course of {b} there came {a}."),
            Fact.Kind.SCENE, List.of("{b} saw {a}.", "{b} was where {a} occurred.", "Events in {b} include {a}."),
            Fact.Kind.MEMBER,
                    List.of(
                            "{b} [has|have] {a} for members.",
                            "{b} [comprises|comprise] {a}.",
                            "To {b} one counts {a}."));

    private static final Pattern VERBS = Pattern.compile("\\[(\\w+)\\|(\\w+)]");

    private final Facts facts;

    DocumentWriter(Facts facts) {
        this.facts = facts;
    }

    /** The text of the entity's document. */
    String text(Entity entity) {
        EntityDescription description = EntityDescription.of(entity);
        List<String> sentences = new ArrayList<>();
        sentences.add(description.sentence());
        addAliases(entity, sentences);
        addClass(entity, description, sentences);
        for (Fact.Kind kind : Fact.Kind.values()) {
            addWholes(entity, kind, sentences);
            addParts(entity, kind, sentences);
        }
        return String.join(" ", sentences);
    }

    private static void addAliases(Entity entity, List<String> sentences) {
        List<String> telling = entity.aliases().stream()
                .filter(alias -> !Entities.folded(entity.name()).contains(Entities.folded(alias)))
                .limit(NAMES_IN_A_SENTENCE)
                .toList();
        if (!telling.isEmpty()) {
            String template = choose(
                    List.of(
                            "{a} [is|are] also called {b}.",
                            "Another name of {a} is {b}.",
                            "{a} [is|are] also known as {b}."),
                    entity,
                    "alias");
            sentences.add(fill(entity, template, entity.spoken(), join(telling)));
        }
    }

    /** What it is, unless the description says so already. */
    private static void addClass(Entity entity, EntityDescription description, List<String> sentences) {
        String noun = entity.mainClass();
        if (!entity.isPlural()
                && !Character.isUpperCase(noun.charAt(0))
                && !Entities.folded(description.sentence()).contains(Entities.folded(noun))) {
            String article = EntityDescription.indefinite(noun);
            String verb = entity.synset().isHappening() || entity.isPerson() ? "was" : "is";
            sentences.add("%s %s %s %s.".formatted(EntityDescription.capitalise(entity.spoken()), verb, article, noun));
        }
    }

    private void addWholes(Entity entity, Fact.Kind kind, List<String> sentences) {
        List<Entity> wholes = facts.wholes(entity, kind);
        for (List<Entity> some : groups(wholes)) {
            sentences.add(fill(
                    entity,
                    choose(
                            FROM_THE_PART.getOrDefault(kind, List.of()),
                            entity,
                            "part" + kind + some.getFirst().id()),
                    entity.spoken(),
                    join(some.stream().map(Entity::spoken).toList())));
        }
    }

    private void addParts(Entity entity, Fact.Kind kind, List<String> sentences) {
        for (List<Entity> some : groups(facts.parts(entity, kind))) {
            sentences.add(fill(
                    entity,
                    choose(
                            FROM_THE_WHOLE.getOrDefault(kind, List.of()),
                            entity,
                            "whole" + kind + some.getFirst().id()),
                    join(some.stream().map(Entity::spoken).toList()),
                    entity.spoken()));
        }
    }

    private static List<List<Entity>> groups(List<Entity> entities) {
        return Stream.iterate(0, at -> at < entities.size(), at -> at + NAMES_IN_A_SENTENCE)
                .map(at -> entities.subList(at, Math.min(entities.size(), at + NAMES_IN_A_SENTENCE)))
                .toList();
    }

    private static String choose(List<String> templates, Entity entity, String purpose) {
        return templates.get(Choice.of(templates.size(), entity.synset().offset(), purpose));
    }

    private static String fill(Entity subject, String template, String a, String b) {
        String agreed = VERBS.matcher(template).replaceAll(subject.isPlural() ? "$2" : "$1");
        return EntityDescription.capitalise(agreed.replace("{a}", a).replace("{b}", b));
    }

    private static String join(List<String> names) {
        return names.size() == 1
                ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }
}
