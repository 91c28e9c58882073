package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Passage;
import org.pyramidion.server.Holder.Right;

class HolderTest {

    private static final Holder OF_SECTION =
            new Holder("one", Set.of(Right.ASK), Set.of(), Optional.of(Filter.where("section", "Public")));

    @Test
    void passages_of_one_document_are_told_apart() {
        assertThat(OF_SECTION.mayRead(passage("Public"))).isTrue();
        assertThat(OF_SECTION.mayRead(passage("Private"))).isFalse();
        assertThat(Holder.ANYONE.mayRead(passage("Private"))).isTrue();
    }

    private static Passage passage(String section) {
        return new Passage(0, "handbook", "Handbook", "text", Map.of("section", section));
    }
}
