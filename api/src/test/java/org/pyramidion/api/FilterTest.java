package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;

class FilterTest {

    private static final Passage PASSAGE = new Passage(
            3,
            "teams/a/plan.md",
            "Plan",
            "text",
            Map.of("file", "teams/a/plan.md", "page", 3, "tags", List.of("x", "y")));

    @Test
    void a_condition_is_on_title_id_or_any_field() {
        assertThat(Filter.none().accepts(PASSAGE)).isTrue();
        assertThat(Filter.where("title", "Plan", "Report").accepts(PASSAGE)).isTrue();
        assertThat(Filter.where("title", "plan").accepts(PASSAGE)).isFalse();
        assertThat(Filter.where("id", "teams/a/plan.md").accepts(PASSAGE)).isTrue();
        assertThat(Filter.where("page", "3").accepts(PASSAGE)).isTrue();
        assertThat(Filter.where("page", "33").accepts(PASSAGE)).isFalse();
        assertThat(Filter.where("tags", "y", "z").accepts(PASSAGE)).isTrue();
        assertThat(Filter.where("tags", "z").accepts(PASSAGE)).isFalse();
        assertThat(Filter.where("section", "any").accepts(PASSAGE)).isFalse();
        assertThat(Filter.where("title").accepts(PASSAGE)).isFalse();
    }

    @Test
    void a_path_keeps_itself_and_what_is_below_it() {
        assertThat(Filter.under("file", "teams").accepts(PASSAGE)).isTrue();
        assertThat(Filter.under("file", "teams/a").accepts(PASSAGE)).isTrue();
        assertThat(Filter.under("file", "teams/a/").accepts(PASSAGE)).isTrue();
        assertThat(Filter.under("file", "teams/a/plan.md").accepts(PASSAGE)).isTrue();
        assertThat(Filter.under("file", "teams/a/plan").accepts(PASSAGE)).isFalse();
        assertThat(Filter.under("file", "team").accepts(PASSAGE)).isFalse();
        assertThat(Filter.under("file", "a").accepts(PASSAGE)).isFalse();
    }

    @Test
    void all_conditions_must_hold() {
        Filter mine = Filter.under("file", "teams/a");
        assertThat(mine.and(Filter.where("title", "Plan")).accepts(PASSAGE)).isTrue();
        assertThat(mine.and(Filter.where("title", "Other")).accepts(PASSAGE)).isFalse();
        assertThat(mine.and(Filter.none())).isEqualTo(mine);
        assertThat(Filter.none().and(mine).and(mine)).isEqualTo(mine);
    }

    @Test
    void what_names_nothing_is_refused() {
        assertThatThrownBy(() -> Filter.where(" ", "x")).isInstanceOf(PyramidionException.class);
        assertThatThrownBy(() -> Filter.under("file", "")).isInstanceOf(PyramidionException.class);
    }
}
