package org.example;

import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.RestQuery;
import org.pyramidion.langchain4j.WrittenAnswer;
import org.pyramidion.langchain4j.WrittenAnswers;

/** Questions over HTTP. */
@Path("/answers")
public class Answers {

    @Inject
    WrittenAnswers answers;

    @Inject
    ContentRetriever retriever;

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @RunOnVirtualThread
    public String answer(@RestQuery String question) {
        List<String> lines = new ArrayList<>();
        retriever
                .retrieve(Query.from(question))
                .forEach(content -> lines.add(content.textSegment().metadata().getString("title")));
        WrittenAnswer answer = answers.ask(question);
        lines.add(answer.text().orElse("not in these documents"));
        answer.cited().forEach(hit -> lines.add("cited: " + hit.passage().title()));
        answer.extracted().best().ifPresent(best -> lines.add("extracted: " + best.text()));
        return String.join("\n", lines) + "\n";
    }
}
