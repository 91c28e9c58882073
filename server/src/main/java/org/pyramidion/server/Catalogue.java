package org.pyramidion.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.server.Holder.Right;

/** What is served: runs and corpora, what is in them, and how those that train are doing. */
final class Catalogue {

    private final Map<String, Curves> curves = new LinkedHashMap<>();

    /** @param places of what is served, by name */
    Catalogue(Map<String, Path> places) {
        places.forEach((name, place) -> curves.put(name, new Curves(place)));
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/runs", this::runs),
                Route.get("/v1/runs/{name}/curves", this::curves),
                Route.post("/v1/runs/{name}/reload", Catalogue::reload),
                Route.get("/v1/models", Catalogue::models));
    }

    private void runs(Call call) {
        call.holder().require(Right.ASK);
        call.send(Map.of(
                "runs",
                call.bases().of(call.holder()).stream()
                        .map(base -> describe(call, base))
                        .toList()));
    }

    private Map<String, Object> describe(Call call, Served base) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", base.name());
        // Counts, and names of files passed over, are of all documents.
        if (call.holder().filter().isEmpty()) {
            one.put("info", base.base().info());
            one.put("readiness", base.base().readiness());
            one.put(
                    "curves",
                    Optional.ofNullable(curves.get(base.name()))
                            .map(Curves::parts)
                            .orElse(List.of()));
        }
        return one;
    }

    private void curves(Call call) {
        call.holder().requireNoFilter("a training curve");
        Served base = call.base(Optional.of(call.parameter("name")));
        String part = call.query("part").orElse("");
        call.send(Optional.ofNullable(curves.get(base.name()))
                .flatMap(one -> one.of(part))
                .orElseThrow(() -> new PyramidionException(
                        Kind.NOT_FOUND, "there is no such part of training; /v1/runs lists them")));
    }

    private static void reload(Call call) {
        Documents.accept(call, call.changing().changes().reload());
    }

    /** OpenAI's list, for clients that look before they ask for embeddings. */
    private static void models(Call call) {
        List<Map<String, Object>> models = call.bases().of(call.holder()).stream()
                .map(base -> {
                    Map<String, Object> model = new LinkedHashMap<>();
                    model.put("id", base.name());
                    model.put("object", "model");
                    model.put("created", 0);
                    model.put("owned_by", "pyramidion");
                    return model;
                })
                .toList();
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("object", "list");
        list.put("data", models);
        call.send(list);
    }
}
