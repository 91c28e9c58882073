package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pyramidion.documents.Document;

class WikitextTest {

    @Test
    void keepsProseAndDropsMarkup() {
        assertPlain("'''Lyon''' is a ''city''.", "Lyon is a city.");
        assertPlain("It's the '''''best'''''.", "It's the best.");
        assertPlain("A [[city]] in [[France|the Republic]]s.", "A city in the Republics.");
        assertPlain("[[:Category:Cities]] and [[Help:Links|help]].", "Category:Cities and help.");
        assertPlain("See [http://a.b/c the ''site''] and [https://x.y].", "See the site and.");
        assertPlain("R&amp;B&nbsp;&ndash; caf&#233; &lt;b&gt;", "R&B – café <b>");
        assertPlain("One<br/>two <small>three</small><sup>2</sup>.", "One\ntwo three2.");
        assertPlain("__NOTOC__\nText.\n----\nMore.", "Text.\nMore.");
    }

    @Test
    void dropsWhatIsNoProse() {
        assertPlain("Lyon<ref name=x>A {{cite|a=[[b]]}} <b>.</ref> is<ref name=\"x\" /> old.", "Lyon is old.");
        assertPlain("A<!-- no [[ or {{ --> B", "A B");
        assertPlain("{{Infobox\n| name = {{lang|fr|Lyon}}\n| x = [[a|b]]\n}}\nLyon.", "Lyon.");
        assertPlain("Before.\n{| class=x\n|-\n| a || {{b}}\n{| \n| inner\n|}\n|}\nAfter.", "Before.\nAfter.");
        assertPlain("[[File:a.jpg|thumb|A [[cap|caption]] of {{x}}.]]Lyon.[[fr:Lyon]][[Category:Cities]]", "Lyon.");
        assertPlain("Lyon ({{IPA|x}}; {{lang|oc|Lion}}) is", "Lyon (Lion) is");
        assertPlain("Lyon ({{IPA|x}}) is", "Lyon is");
        assertPlain("E = <math>mc^2 < {{x}}</math>.", "E =.");
    }

    @Test
    void keepsTheTemplatesThatSpeak() {
        assertPlain("It is {{convert|5|km|mi|abbr=on}} long.", "It is 5 km long.");
        assertPlain("{{nowrap|a {{lang|de|b [[c|d]]}}}}", "a b d");
        assertPlain("1900{{ndash}}1910, {{circa|1850}}", "1900–1910, c. 1850");
        assertPlain("{{quote|text=So it is.|author=X}}", "So it is.");
    }

    @Test
    void makesLinesOfListsHoweverDeep() {
        assertPlain("* one\n** [[two]]\n*# three\n; term : what\n:: said", "one\ntwo\nthree\nterm: what\nsaid");
    }

    @Test
    void tellsTheSections() {
        Wikitext.Plain plain = new Wikitext()
                .plain(
                        "Lead.\n== History ==\nOld.\n=== ''Roman'' era ===\nRome.\n== See also ==\n* [[X]]\n=== Y ===\n* z\n"
                                + "== Sights ==\n=== Churches ===\nNotre-Dame.");
        assertThat(plain.text()).isEqualTo("Lead.\nOld.\nRome.\nNotre-Dame.");
        assertThat(plain.positions())
                .containsExactly(
                        new Document.Position(6, Map.of("section", "History")),
                        new Document.Position(11, Map.of("section", "History / Roman era")),
                        new Document.Position(17, Map.of("section", "Sights / Churches")));
    }

    @Test
    void protectsWhatIsNoMarkup() {
        assertPlain("<nowiki>[[a]] '''b''' {{c}} & &amp;</nowiki>!", "[[a]] '''b''' {{c}} & &amp;!");
    }

    @Test
    void passesOverBracketsWithoutPartners() {
        assertPlain("a [[b c {{d e\nf ]] g", "a b c d e\nf g");
        assertPlain("x }} y ]] z |} w", "x y z |} w");
        assertPlain("a <ref>never closed", "a never closed");
        assertPlain("1 < 2 and <unknown", "1 < 2 and <unknown");
    }

    @Test
    @Timeout(20)
    void takesLinearTimeForWhateverItIsGiven() {
        List<String> hostile = List.of(
                "{{",
                "[[",
                "{|\n",
                "}}",
                "<ref>",
                "<!--",
                "[http://a ",
                "''",
                "=",
                "{{a|",
                "[[a|",
                "<nowiki>",
                "{{lang|x|",
                "(");
        for (String bit : hostile) {
            assertThat(new Wikitext().plain(bit.repeat(400_000 / bit.length())).text())
                    .hasSizeLessThan(400_001);
        }
    }

    @Test
    void neverFailsOnRandomMarkup() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] bits = {
            "{{",
            "}}",
            "[[",
            "]]",
            "{|",
            "|}",
            "|",
            "\n",
            "a",
            " ",
            "<ref>",
            "</ref>",
            "'''",
            "==",
            "*",
            "<!--",
            "-->",
            "[http://a b",
            "]",
            "<nowiki>",
            "</nowiki>",
            "lang",
            "&lt;",
            "File:",
            "="
        };
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(60); k > 0; k--) {
                text.append(bits[random.nextInt(bits.length)]);
            }
            Wikitext.Plain plain = new Wikitext().plain(text.toString());
            assertThat(plain.positions())
                    .as("seed %d, text %s", seed, text)
                    .allMatch(position -> position.start() <= plain.text().length() + 1);
        }
    }

    private static void assertPlain(String wikitext, String expected) {
        assertThat(new Wikitext().plain(wikitext).text()).isEqualTo(expected);
    }
}
