package org.pyramidion.spring.ai;

import java.nio.file.Path;
import org.pyramidion.api.Ranking;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the beans are made of.
 *
 * @param place a folder, a file, a corpus or a run
 * @param top how many passages a retriever finds and a reranker keeps
 * @param ranking what ranks where no model was trained
 */
@ConfigurationProperties("pyramidion")
public record PyramidionProperties(
        Path place,
        @DefaultValue("5") int top,
        @DefaultValue("best") Ranking ranking) {}
