package org.pyramidion.spring.ai;

import org.pyramidion.api.Filter;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.springframework.ai.rag.postretrieval.document.DocumentPostProcessor;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Beans of what lies at {@code pyramidion.place}; each gives way to one of the application's own. */
@AutoConfiguration
@ConditionalOnProperty("pyramidion.place")
@EnableConfigurationProperties(PyramidionProperties.class)
public class PyramidionAutoConfiguration {

    /** Opened with the application, and closed with it. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    public KnowledgeBase knowledgeBase(PyramidionProperties properties) {
        return Pyramidion.open(properties.place(), properties.settings());
    }

    @Bean
    @ConditionalOnMissingBean
    public DocumentRetriever pyramidionDocumentRetriever(KnowledgeBase base, PyramidionProperties properties) {
        return new PyramidionDocumentRetriever(base, properties.top(), query -> Filter.none());
    }

    @Bean
    @ConditionalOnMissingBean
    public DocumentPostProcessor pyramidionReranker(KnowledgeBase base, PyramidionProperties properties) {
        return new PyramidionReranker(base, properties.top());
    }
}
