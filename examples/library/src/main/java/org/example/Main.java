package org.example;

import java.nio.file.Path;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.base.PyramidionException;

/** Searches a folder of documents and asks it: {@code Main DOCUMENTS WORKSPACE}. */
public final class Main {

    public static void main(String[] arguments) {
        Settings settings = Settings.defaults().workspace(Path.of(arguments[1]));
        try (KnowledgeBase island = Pyramidion.open(Path.of(arguments[0]), settings)) {
            System.out.println(island.documents() + " documents");
            for (Hit hit : island.search("lamp of the lighthouse", 1)) {
                System.out.println(hit.rank() + ". " + hit.passage().text());
            }
            Answer answer = island.ask("Who made the lamp of the lighthouse?");
            System.out.println(answer.question() + " "
                    + answer.best().map(Answer.Span::text).orElse("is not said here"));
            island.search(" ", 1);
        } catch (PyramidionException e) {
            System.out.println(e.kind() + ": " + e.getMessage());
        }
    }
}
