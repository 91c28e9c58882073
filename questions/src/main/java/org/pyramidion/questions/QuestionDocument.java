package org.pyramidion.questions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.JsonLines;
import org.pyramidion.documents.JsonlDocuments;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Questions of a file that is one JSON document: a list of objects, or SQuAD's; or several such documents of one kind,
 * one after the other. One item is in memory at a time.
 */
final class QuestionDocument {

    /** TriviaQA begins it with a capital. */
    private static final Set<String> DATA = Set.of("data", "Data");

    private static final String PARAGRAPHS = "paragraphs";

    /** Reads a value and leaves what follows it. */
    private static final ObjectReader ITEMS =
            JsonLines.JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private QuestionDocument() {}

    /** The questions of a list of objects. */
    static List<Question> list(Path file, boolean regex) {
        List<Question> questions = new ArrayList<>();
        items(
                file,
                item -> questions.addAll(
                        new QuestionRecord(item.place, Long.toString(item.number), item.object(), regex).questions()));
        return questions;
    }

    /** The objects of a list, each with the place where it stands. */
    static void forEachObject(Path file, BiConsumer<String, ObjectNode> each) {
        items(file, item -> each.accept(item.place, item.object()));
    }

    private static void items(Path file, Consumer<Item> each) {
        read(file, parser -> {
            long number = 0;
            while (parser.nextToken() == JsonToken.START_ARRAY) {
                number = items(file, parser, number, each);
            }
            requireEnd(file, parser);
        });
    }

    /** Reads the rest of a list; returns the number of its last item, the first being that after {@code before}. */
    private static long items(Path file, JsonParser parser, long before, Consumer<Item> each) {
        Item item = next(file, parser, before + 1);
        for (; item.present(); item = next(file, parser, item.number + 1)) {
            each.accept(item);
        }
        return item.number - 1;
    }

    private static void requireEnd(Path file, JsonParser parser) {
        if (parser.currentToken() != null) {
            throw new PyramidionException(
                    "%s:%d: something else follows the questions; remove it, or give a file of its own"
                            .formatted(file, parser.currentTokenLocation().getLineNr()));
        }
    }

    /** The questions of SQuAD's {@code data}. */
    static List<Question> squad(Path file) {
        List<Question> questions = new ArrayList<>();
        read(file, parser -> {
            long number = 0;
            while (toData(parser)) {
                number = items(file, parser, number, item -> questions.addAll(article(item)));
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    parser.skipChildren();
                }
            }
            requireEnd(file, parser);
        });
        return questions;
    }

    /** Whether the first object of a file has a list {@code data}. */
    static boolean isSquad(Path file) {
        try (JsonParser parser = JsonLines.JSON.createParser(QuestionTable.unpacked(file))) {
            return toData(parser);
        } catch (JacksonException e) {
            return false; // Read as lines, it is an error with a line.
        }
    }

    private static boolean toData(JsonParser parser) {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean data = DATA.contains(parser.currentName());
            if (parser.nextToken() == JsonToken.START_ARRAY && data) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static List<Question> article(Item article) {
        if (article.object().has("Question") || article.object().has("question")) {
            return new QuestionRecord(article.place, Long.toString(article.number), article.object(), false)
                    .questions();
        }
        JsonNode paragraphs = article.object().path(PARAGRAPHS);
        if (!paragraphs.isArray()) {
            throw new PyramidionException("%s: an article of SQuAD needs 'paragraphs', found: %s"
                    .formatted(article.place, String.join(", ", article.object().propertyNames())));
        }
        List<Question> questions = new ArrayList<>();
        int ordinal = 0;
        for (JsonNode paragraph : paragraphs) {
            ordinal++;
            String place = "%s, paragraph %d".formatted(article.place, ordinal);
            if (!(paragraph instanceof ObjectNode object) || !object.path("qas").isArray()) {
                throw new PyramidionException("%s: a paragraph of SQuAD needs 'qas'".formatted(place));
            }
            if (article.object().has("title")) {
                object.set("title", article.object().path("title"));
            }
            questions.addAll(new QuestionRecord(place, article.number + "-" + ordinal, object, false).questions());
        }
        return questions;
    }

    /** An item of a list; {@code node} is missing after the last. */
    private record Item(String place, long number, JsonNode node) {

        boolean present() {
            return !node.isMissingNode();
        }

        ObjectNode object() {
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new PyramidionException(
                    "%s: not a JSON object but %s".formatted(place, JsonlDocuments.shortened(node)));
        }
    }

    private static Item next(Path file, JsonParser parser, long number) {
        JsonToken token = parser.nextToken();
        long line = parser.currentTokenLocation().getLineNr();
        String place = "%s:%d: item %d".formatted(file, line, number);
        JsonNode node = token == JsonToken.END_ARRAY ? MissingNode.getInstance() : ITEMS.readTree(parser);
        return new Item(place, number, node);
    }

    private static void read(Path file, Consumer<JsonParser> reading) {
        try (JsonParser parser = JsonLines.JSON.createParser(QuestionTable.unpacked(file))) {
            reading.accept(parser);
        } catch (JacksonIOException e) {
            throw QuestionTable.unreadable(file, e.getCause() instanceof IOException io ? io : new IOException(e));
        } catch (JacksonException e) {
            throw new PyramidionException(
                    "%s:%d: not valid JSON: %s; mend the file"
                            .formatted(
                                    file,
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("unreadable")),
                    e);
        }
    }
}
