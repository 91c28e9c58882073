package org.pyramidion.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.SvgPlot.Axis;
import org.pyramidion.base.SvgPlot.Panel;
import org.pyramidion.base.SvgPlot.Point;
import org.pyramidion.base.SvgPlot.Series;
import org.pyramidion.base.SvgPlot.Tick;

class SvgPlotTest {

    private static final Axis LOG = new Axis(1, 100, true, List.of(new Tick(10, "ten")));
    private static final Axis SHARE = new Axis(0, 1, false, List.of(new Tick(0.5, "half")));
    private static final Series ONE =
            new Series("a <b>", List.of(new Point(1, 0, ""), new Point(10, 0.5, "mark"), new Point(100, 1, "")));
    private static final SvgPlot PLOT = new SvgPlot(
            200,
            100,
            List.of(new Panel("first", LOG, SHARE, List.of(ONE)), new Panel("second", LOG, SHARE, List.of())));

    @Test
    void points_lie_where_their_axes_say() {
        assertThat(PLOT.document())
                .contains("points=\"60.0,160.0 160.0,110.0 260.0,60.0\"")
                .contains("<circle cx=\"160.0\" cy=\"110.0\" r=\"4\" fill=\"#1b6ca8\"><title>mark</title></circle>")
                .contains("<text x=\"160.0\" y=\"176.0\" text-anchor=\"middle\">ten</text>")
                .contains("<text x=\"55.0\" y=\"114.0\" text-anchor=\"end\">half</text>");
    }

    @Test
    void texts_are_escaped_and_the_legend_names_each_series_once() {
        assertThat(PLOT.document()).containsOnlyOnce("a &lt;b&gt;").doesNotContain("<b>");
    }

    @Test
    void only_a_file_of_its_own_names_its_format() {
        assertThat(PLOT.document()).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"");
        assertThat(PLOT.inline()).startsWith("<svg role=").doesNotContain("http");
    }

    @Test
    void is_the_same_in_every_locale() {
        String before = PLOT.document();
        Locale locale = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("fa-IR"));
            assertThat(PLOT.document()).isEqualTo(before);
        } finally {
            Locale.setDefault(locale);
        }
    }
}
