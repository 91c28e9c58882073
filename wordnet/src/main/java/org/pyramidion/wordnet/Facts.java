package org.pyramidion.wordnet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All facts between the entities, found from either end. */
final class Facts {

    private final Map<Entity, List<Fact>> asPart = new LinkedHashMap<>();
    private final Map<Entity, List<Fact>> asWhole = new LinkedHashMap<>();
    private final Set<Fact> all = new LinkedHashSet<>();

    static Facts among(Entities entities) {
        Facts facts = new Facts();
        entities.all().forEach(entity -> {
            for (Synset.Pointer pointer : entity.synset().pointers()) {
                entities.at(pointer.target()).ifPresent(other -> facts.add(entity, pointer.symbol(), other));
            }
        });
        return facts;
    }

    private void add(Entity entity, String symbol, Entity other) {
        switch (symbol) {
            case "#p" -> add(new Fact(entity, partKind(entity, other), other));
            case "%p" -> add(new Fact(other, partKind(other, entity), entity));
            case "#m" -> add(new Fact(entity, Fact.Kind.MEMBER, other));
            case "%m" -> add(new Fact(other, Fact.Kind.MEMBER, entity));
            case ";r" -> addScene(entity, other);
            case "-r" -> addScene(other, entity);
            default -> {}
        }
    }

    /** A region is that of a happening; of other things it says only where a word is used. */
    private void addScene(Entity happening, Entity place) {
        if (happening.synset().isHappening()) {
            add(new Fact(happening, Fact.Kind.SCENE, place));
        }
    }

    private static Fact.Kind partKind(Entity part, Entity whole) {
        return part.synset().isHappening() || whole.synset().isHappening() ? Fact.Kind.HAPPENING : Fact.Kind.PLACE;
    }

    private void add(Fact fact) {
        if (!fact.part().equals(fact.whole()) && all.add(fact)) {
            asPart.computeIfAbsent(fact.part(), key -> new ArrayList<>()).add(fact);
            asWhole.computeIfAbsent(fact.whole(), key -> new ArrayList<>()).add(fact);
        }
    }

    int size() {
        return all.size();
    }

    /** What an entity belongs to. */
    List<Entity> wholes(Entity part, Fact.Kind kind) {
        return asPart.getOrDefault(part, List.of()).stream()
                .filter(fact -> fact.kind() == kind)
                .map(Fact::whole)
                .toList();
    }

    /** What belongs to an entity. */
    List<Entity> parts(Entity whole, Fact.Kind kind) {
        return asWhole.getOrDefault(whole, List.of()).stream()
                .filter(fact -> fact.kind() == kind)
                .map(Fact::part)
                .toList();
    }

    /** What an entity belongs to, near and far: Lyon: France, Europe, Eurasia, … */
    Set<Entity> allWholes(Entity part, Fact.Kind kind) {
        Set<Entity> reached = new LinkedHashSet<>(wholes(part, kind));
        List<Entity> left = new ArrayList<>(reached);
        while (!left.isEmpty()) {
            for (Entity further : wholes(left.removeFirst(), kind)) {
                if (reached.add(further)) {
                    left.add(further);
                }
            }
        }
        return reached;
    }
}
