package org.pyramidion.spring.ai;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.api.Ranking;
import org.pyramidion.api.Settings;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the beans are made of.
 *
 * @param place a folder, a file, a corpus or a run
 * @param workspace where the corpus of a folder is kept; a directory of the user's cache if not given
 * @param top how many passages a retriever finds and a reranker keeps
 * @param ranking what ranks where no model was trained
 */
@ConfigurationProperties("pyramidion")
public record PyramidionProperties(
        Path place,
        @Nullable Path workspace,
        @DefaultValue("5") int top,
        @DefaultValue("best") Ranking ranking) {

    Settings settings() {
        Settings settings = Settings.defaults().passages(top).ranking(ranking);
        return Optional.ofNullable(workspace).map(settings::workspace).orElse(settings);
    }
}
