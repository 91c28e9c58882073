package org.example;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Ranking;
import org.pyramidion.api.Settings;
import org.pyramidion.langchain4j.PyramidionContentRetriever;
import org.pyramidion.langchain4j.WrittenAnswers;

/** What is asked, as beans: opened once, closed when the application ends. */
final class Knowledge {

    @Produces
    @Singleton
    KnowledgeBase base(
            @ConfigProperty(name = "pyramidion.place") Path place,
            @ConfigProperty(name = "pyramidion.workspace") Optional<Path> workspace) {
        Settings settings = Settings.defaults().ranking(Ranking.MINILM);
        return Pyramidion.open(place, workspace.map(settings::workspace).orElse(settings));
    }

    void close(@Disposes KnowledgeBase base) {
        base.close();
    }

    /** For LangChain4j's own services. */
    @Produces
    @Singleton
    ContentRetriever retriever(KnowledgeBase base) {
        return new PyramidionContentRetriever(base);
    }

    @Produces
    @Singleton
    WrittenAnswers answers(KnowledgeBase base, ChatModel model) {
        return new WrittenAnswers(base, model);
    }

    /** A chat model that needs no network: any other may stand here. */
    @Produces
    @Singleton
    ChatModel model() {
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("The passage that is most relevant says it [1]."))
                        .build();
            }
        };
    }
}
