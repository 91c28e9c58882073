package org.example;

import java.util.List;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.postretrieval.document.DocumentPostProcessor;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** One property makes a retriever and a reranker. */
public final class Main {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "pyramidion.place=" + arguments[0],
                        "pyramidion.workspace=" + arguments[1],
                        "pyramidion.ranking=minilm",
                        "pyramidion.top=3")
                .run()) {
            Query query = new Query("lamp of the lighthouse");
            List<Document> found = context.getBean(DocumentRetriever.class).retrieve(query);
            List<Document> ranked = context.getBean(DocumentPostProcessor.class).process(query, found);
            ranked.forEach(document -> System.out.println(document.getMetadata().get("title")));
        }
    }
}
