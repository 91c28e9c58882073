package org.example;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.query.Query;
import java.nio.file.Path;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Ranking;
import org.pyramidion.api.Settings;
import org.pyramidion.langchain4j.PyramidionContentRetriever;
import org.pyramidion.langchain4j.WrittenAnswer;
import org.pyramidion.langchain4j.WrittenAnswers;

/** Retrieves contents, and has an answer written over them; any chat model may stand where {@link Script} does. */
public final class Main {

    private static final String QUESTION = "Who made the lamp of the lighthouse?";

    /** A chat model that needs no network: it says what it cites. */
    private static final class Script implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from("The passage that is most relevant says it [1]."))
                    .build();
        }
    }

    public static void main(String[] arguments) {
        Settings settings = Settings.defaults().ranking(Ranking.MINILM).workspace(Path.of(arguments[1]));
        try (KnowledgeBase base = Pyramidion.open(Path.of(arguments[0]), settings)) {
            new PyramidionContentRetriever(base)
                    .retrieve(Query.from(QUESTION))
                    .forEach(content ->
                            System.out.println(content.textSegment().metadata().getString("title")));
            WrittenAnswer answer = new WrittenAnswers(base, new Script()).ask(QUESTION);
            System.out.println(answer.text().orElse("not in these documents"));
            answer.cited()
                    .forEach(hit -> System.out.println("cited: " + hit.passage().title()));
            answer.extracted().best().ifPresent(best -> System.out.println("extracted: " + best.text()));
        }
    }
}
