package org.pyramidion.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pyramidion.api.Passage;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/** Single passages, what stands around them, and the files that they are from. */
final class Passages {

    private static final int MOST_NEIGHBOURS = 5;

    private final Set<Path> originals;

    /** @param originals folders that files may be shown from */
    Passages(Set<Path> originals) {
        this.originals = originals;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/passages/{id}", Passages::passage), Route.get("/v1/passages/{id}/file", this::file));
    }

    private static void passage(Call call) {
        Served base = call.base(call.query("base"));
        Passage passage = find(call, base);
        int around = Math.clamp(call.number("around", 1), 0, MOST_NEIGHBOURS);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("passage", passage);
        answer.put(
                "neighbours",
                base.base().neighbours(passage.number(), around, around).stream()
                        .filter(call.holder()::mayRead)
                        .toList());
        call.send(answer);
    }

    /** A passage that this holder may see. Numbers change with the corpus: whoever names the document is told. */
    private static Passage find(Call call, Served base) {
        Passage passage = base.base().passage(Call.number("id", call.parameter("id")));
        if (!call.holder().mayRead(passage)) {
            throw new PyramidionException(Kind.NOT_FOUND, "there is no passage %d".formatted(passage.number()));
        }
        if (!call.query("document").orElse(passage.documentId()).equals(passage.documentId())) {
            throw new PyramidionException(Kind.CONFLICT, "the documents changed; search again");
        }
        return passage;
    }

    /**
     * The PDF that a passage is from, for those who may read all of it. The path is the corpus', never a client's, and
     * must lie in a folder shown.
     */
    private void file(Call call) throws IOException {
        Served base = call.base(call.query("base"));
        Passage passage = find(call, base);
        if (!base.base().neighbours(passage.number(), Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .allMatch(call.holder()::mayRead)) {
            throw new Refusal(403, "this token allows a part of this file");
        }
        Path file = shown(String.valueOf(passage.fields().get("file")));
        call.response().header("Content-Disposition", "inline");
        call.send(200, "application/pdf", Files.readAllBytes(file));
    }

    private Path shown(String name) throws IOException {
        PyramidionException absent =
                new PyramidionException(Kind.NOT_FOUND, "the file of this passage is not shown here");
        if (!name.toLowerCase(Locale.ROOT).endsWith(".pdf")) {
            throw absent;
        }
        for (Path folder : originals) {
            try {
                Path file = folder.resolve(name).toRealPath();
                if (file.startsWith(folder.toRealPath()) && Files.isRegularFile(file)) {
                    return file;
                }
            } catch (IOException | InvalidPathException e) {
                // not there: perhaps in another folder
            }
        }
        throw absent;
    }
}
