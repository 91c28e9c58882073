package org.pyramidion.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.api.NewDocument;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/** Documents that are put and removed; each request is answered at once with an operation to ask after. */
final class Documents {

    /** A document as clients send it; its id may stand in the path instead. */
    record Sent(
            @Nullable String id,
            Optional<String> title,
            @Nullable String text,
            @Nullable Map<String, Object> fields) {}

    /** Several of them. */
    record Several(@Nullable List<Sent> documents) {}

    private static final int LONGEST_NAME = 500;

    private Documents() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/v1/corpora/{name}/documents", Documents::put),
                Route.put("/v1/corpora/{name}/documents/{+id}", Documents::putOne),
                Route.delete("/v1/corpora/{name}/documents/{+id}", Documents::remove),
                Route.get("/v1/operations/{id}", Documents::operation));
    }

    private static void put(Call call) {
        Served base = call.changing();
        List<Sent> documents = call.some("documents", call.body(Several.class).documents());
        accept(
                call,
                base.changes()
                        .put(documents.stream()
                                .map(sent -> document(call, sent.id(), sent))
                                .toList()));
    }

    private static void putOne(Call call) {
        Served base = call.changing();
        NewDocument document = document(call, call.parameter("id"), call.body(Sent.class));
        accept(call, base.changes().put(List.of(document)));
    }

    private static NewDocument document(Call call, @Nullable String id, Sent sent) {
        String text = Call.text("text", sent.text(), call.limits().sizes().document());
        String title = sent.title()
                .filter(given -> !given.isBlank())
                .map(given -> Call.text("title", given, LONGEST_NAME))
                .orElse("");
        Map<String, Object> fields = Optional.ofNullable(sent.fields()).orElse(Map.of());
        fields.forEach(Documents::requirePlain);
        return new NewDocument(Call.text("id", id, LONGEST_NAME), title, text, fields);
    }

    private static void requirePlain(String field, @Nullable Object value) {
        if (field.equals("file")) { // files of evidence are opened by it
            throw new PyramidionException("fields.file: is kept for files that were read here; use another name");
        }
        boolean plain = value instanceof String || value instanceof Number || value instanceof Boolean;
        if (!plain || String.valueOf(value).length() > LONGEST_NAME) {
            throw new PyramidionException(
                    "fields.%s: must be a number, true or false, or a text of at most %d characters"
                            .formatted(field, LONGEST_NAME));
        }
    }

    private static void remove(Call call) {
        Served base = call.changing();
        accept(call, base.changes().remove(List.of(call.parameter("id"))));
    }

    static void accept(Call call, Operation operation) {
        call.response().header("Location", "/v1/operations/" + operation.id());
        call.send(202, operation);
    }

    private static void operation(Call call) {
        String id = call.parameter("id");
        call.send(call.bases().of(call.holder()).stream()
                .flatMap(base -> base.changes().operation(id).stream())
                .findFirst()
                .orElseThrow(() ->
                        new PyramidionException(Kind.NOT_FOUND, "there is no such operation; old ones are forgotten")));
    }
}
