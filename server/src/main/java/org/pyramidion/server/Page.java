package org.pyramidion.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page for people and the description for programs: a fixed set of files, read from the jar once. */
final class Page {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry("page/index.html", HTML),
            Map.entry("page/style.css", "text/css; charset=utf-8"),
            Map.entry("page/icon.svg", "image/svg+xml"),
            Map.entry("page/main.js", SCRIPT),
            Map.entry("page/client.js", SCRIPT),
            Map.entry("page/parts.js", SCRIPT),
            Map.entry("page/ask.js", SCRIPT),
            Map.entry("page/search.js", SCRIPT),
            Map.entry("page/corpus.js", SCRIPT),
            Map.entry("page/training.js", SCRIPT),
            Map.entry("page/viewer.js", SCRIPT));

    /** PDF.js, which the page loads when the first PDF is opened. */
    private static final String PDFJS = "/META-INF/resources/webjars/pdfjs-dist/5.4.624/build/";

    private Page() {}

    static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        FILES.forEach((name, type) -> routes.add(file("/" + name, name, type)));
        for (String name : List.of("pdf.min.mjs", "pdf.worker.min.mjs")) {
            routes.add(file("/page/" + name, PDFJS + name, SCRIPT));
        }
        routes.add(file("/", "page/index.html", HTML));
        routes.add(file("/openapi.yaml", "openapi.yaml", "application/yaml"));
        return routes;
    }

    private static Route file(String path, String name, String type) {
        byte[] content = content(name);
        return Route.open(path, call -> {
            call.response().header("Cache-Control", "no-cache");
            call.send(200, type, content);
        });
    }

    private static byte[] content(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not packed: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
