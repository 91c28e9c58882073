package org.pyramidion.wordnet;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the gloss says of an entity, as a sentence with the entity's name for its subject, and as the noun phrase that a
 * question can ask for.
 *
 * @param sentence "Auguste Rodin was a French sculptor noted for his renderings of the human form (1840-1917)."
 * @param phrase "French sculptor noted for his renderings of the human form", without article; empty if the gloss does
 *     not begin with a noun phrase
 */
record EntityDescription(String sentence, String phrase) {

    private static final Pattern EXAMPLES = Pattern.compile("[;,:]?\\s*\"[^\"]*\"");
    private static final Pattern ATTRIBUTION = Pattern.compile("\\s*[;,]?\\s*-\\s*[A-Z][\\w. ]*$");
    private static final Pattern DOMAIN = Pattern.compile("^\\(([^()]+)\\)\\s+");
    private static final Pattern BRACKETS = Pattern.compile("\\s*\\([^()]*\\)");
    private static final Pattern ARTICLE = Pattern.compile("^(?:an?|the)\\s+");
    private static final Pattern AS_IT_IS =
            Pattern.compile("^(?:an?|the|one of|any of|either of|each of|two|three|part of)\\b.*");
    private static final Pattern ONE_OF_SEVERAL =
            Pattern.compile("^(?:one of|any of|either of|each of|two|three|part of|an? member of)\\b.*");
    private static final Pattern NO_PHRASE =
            Pattern.compile("^(?:as|in|on|at|by|from|for|to|with|when|where|after|during|since|he"
                    + "|she|it|they|who|which|that|his|her|its|their|if|because|based|located|used|said|formerly"
                    + "|originally|according"
                    + "|named|also|now|see|approximately|probably|perhaps|roughly|took|was|were|is)\\b.*");
    private static final Pattern ROLE =
            Pattern.compile("^(?i:king|queen|emperor|empress|pope|president|czar|czarina|tsar|prime "
                    + "minister|chancellor|archbishop|bishop|governor"
                    + "|regent|sultan|dictator|secretary of state|vice president|chief justice|co-founder|heir) .*");
    private static final Pattern UNIQUE = Pattern.compile(
            "^(?:son|wife|daughter|brother|sister|mother|father|husband|widow|grandson|nephew|capital|largest"
                    + "|smallest|second"
                    + "|third|first|last|highest|longest|oldest|chief|state capital|provincial "
                    + "capital|supreme|\\d+(?:st|nd|rd|th)"
                    + ")\\b.*");
    private static final Set<String> PLURALS = Set.of(
            "islands",
            "mountains",
            "hills",
            "falls",
            "people",
            "ruins",
            "members",
            "waterfalls",
            "peaks",
            "terrorists");

    static EntityDescription of(Entity entity) {
        String definition = definition(entity.synset().gloss());
        Matcher domain = DOMAIN.matcher(definition);
        String opening = domain.find() ? "In %s, ".formatted(withArticle(domain.group(1))) : "";
        String body = domain.replaceFirst("");
        String subject = opening.isEmpty() ? capitalise(entity.spoken()) : entity.spoken();
        if (NO_PHRASE.matcher(body).matches() || isClause(entity, body)) {
            return new EntityDescription("%s%s: %s.".formatted(opening, subject, body), "");
        }
        String predicate = verb(entity, body) + " " + article(body) + body;
        return new EntityDescription("%s%s %s.".formatted(opening, subject, predicate), phrase(body));
    }

    /** The phrase with the article that a question needs: none before "king of France". */
    String askedPhrase() {
        return phrase.matches(
                        "(?i)(?:king|queen|emperor|empress|pope|president|czar|czarina|tsar|archbishop|bishop|sultan"
                                + "|prime minister|chancellor|governor) (?:of|from|in|at) .*")
                ? phrase
                : "the " + phrase;
    }

    /** The gloss without the examples of use. */
    static String definition(String gloss) {
        String bare = EXAMPLES.matcher(gloss).replaceAll("").replace("\"", "");
        return ATTRIBUTION
                .matcher(bare)
                .replaceFirst("")
                .replaceAll("\\s+", " ")
                .replaceAll("[\\s;,.]+$", "")
                .strip();
    }

    private static String phrase(String body) {
        if (ONE_OF_SEVERAL.matcher(body).matches()) {
            return "";
        }
        int end = body.indexOf(';');
        String first = BRACKETS.matcher(end < 0 ? body : body.substring(0, end)).replaceAll("");
        return ARTICLE.matcher(first.strip()).replaceFirst("").strip();
    }

    /** Happenings are sometimes told in a whole sentence: "Napoleon defeated the Russians in 1812 …". */
    private static boolean isClause(Entity entity, String body) {
        return entity.synset().isHappening() && Character.isUpperCase(body.charAt(0))
                || entity.synset().isHappening() && body.startsWith("the ") && body.matches("the [A-Z].*");
    }

    private static String verb(Entity entity, String body) {
        boolean past = entity.isPerson()
                ? !body.contains("(born ") && !body.matches(".*\\b(?:god|goddess|deity|mythical|spirit)\\b.*")
                : entity.synset().isHappening() || body.matches("(?:an? )?(?:ancient|former|medieval)\\b.*");
        if (entity.isPlural() || PLURALS.contains(body.split("[ ,;]")[0])) {
            return past ? "were" : "are";
        }
        return past ? "was" : "is";
    }

    private static String article(String body) {
        boolean none = AS_IT_IS.matcher(body).matches()
                || ROLE.matcher(body).matches()
                || PLURALS.contains(body.split("[ ,;]")[0]);
        if (none) {
            return "";
        }
        if (UNIQUE.matcher(body).matches()) {
            return "the ";
        }
        return indefinite(body) + " ";
    }

    /** "a" or "an", by the sound that {@code words} begin with. */
    static String indefinite(String words) {
        return words.matches("(?i)(?:[ai]|o(?!ne\\b)|e(?![uw])|un(?!i)|u[^nsrkt]|hono|hour|heir).*") ? "an" : "a";
    }

    private static String withArticle(String domain) {
        return domain.matches(".*(?:Testament|Bible|Koran|Church|Middle Ages|legend)")
                        && !domain.startsWith("Arthurian")
                ? "the " + domain
                : domain;
    }

    static String capitalise(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
