package org.pyramidion.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.api.Filter;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.base.PyramidionException;
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

/** Beans as Spring Boot makes them of one property. */
class SpringTest {

    private static final Query QUERY = new Query("Who lit the lamp?");

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties(properties)
                .run();
    }

    private Path corpus() throws IOException {
        return Files.writeString(directory.resolve("island.jsonl"), """
                {"id": "ferry", "title": "Ferry", "source": "a", "text": "The ferry leaves the harbour at 07:40."}
                {"id": "lamp", "title": "Lamp", "source": "b", "text": "The lamp was lit by Maria Keller in 1894."}
                """);
    }

    @Test
    void one_property_makes_a_retriever_and_a_reranker() throws IOException {
        KnowledgeBase base;
        try (ConfigurableApplicationContext context = start(
                "pyramidion.place=" + corpus(),
                "pyramidion.ranking=bm25",
                "pyramidion.workspace=" + directory.resolve("cache"),
                "pyramidion.top=2")) {
            base = context.getBean(KnowledgeBase.class);
            Document found =
                    context.getBean(DocumentRetriever.class).retrieve(QUERY).getFirst();
            assertThat(found.getText()).isEqualTo("The lamp was lit by Maria Keller in 1894.");
            assertThat(found.getScore())
                    .isEqualTo(base.search(QUERY.text(), 1).getFirst().score());
            assertThat(found.getMetadata()).containsEntry("source", "b").containsEntry("document_id", "lamp");
            List<Document> ranked = context.getBean(DocumentPostProcessor.class)
                    .process(QUERY, List.of(new Document("It rains."), found, new Document("The lamp is green.")));
            assertThat(ranked)
                    .hasSize(2)
                    .first()
                    .isEqualTo(
                            found.mutate().score(ranked.getFirst().getScore()).build());
            assertThat(ranked.getFirst().getScore()).isEqualTo(base.scores(QUERY.text(), List.of(found.getText()))[0]);
            PyramidionDocumentRetriever filtered = new PyramidionDocumentRetriever(
                    base,
                    5,
                    query -> Filter.where(
                            "source", String.valueOf(query.context().get("team"))));
            assertThat(filtered.retrieve(new Query("lamp ferry", List.of(), Map.of("team", "a"))))
                    .extracting(document -> document.getMetadata().get("title"))
                    .containsExactly("Ferry");
        }
        assertThatThrownBy(base::documents).isInstanceOf(PyramidionException.class);
    }

    @Test
    void without_the_property_there_is_nothing() {
        try (ConfigurableApplicationContext context = start()) {
            assertThat(context.getBeanNamesForType(KnowledgeBase.class)).isEmpty();
            assertThat(context.getBeanNamesForType(DocumentRetriever.class)).isEmpty();
        }
    }
}
