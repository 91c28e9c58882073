package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertPlain("One<br/>two <small>three</small><sup>2</sup>.", "One\ntwo three².");
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
                .plain("Lead.\n== History ==\nOld.\n=== ''Roman'' era ===\nRome.\n== See also ==\n* [[X]]\n=== Y "
                        + "===\n* z\n"
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '\0',
            value = {
                "It is {{convert|4|-|6|km|mi|0}} off.@It is 4–6 km off.",
                "It is {{cvt|5|x|7|ft|m}} wide.@It is 5 × 7 ft wide.",
                "It is {{convert|5|ft|8|+|in}} high.@It is 5 ft high.",
                "It is {{convert|2|mi|3|yd|m}} off.@It is 2 mi 3 yd off.",
                "At {{convert|-3|C|F}} it froze.@At -3 °C it froze.",
                "It is {{frac|7|8}} full, or {{sfrac|1|3|4}}.@It is 7/8 full, or 1 3/4.",
                "It is {{val|3.2|0.1|e=5|u=kg}}.@It is 3.2±0.1×10⁵ kg.",
                "It cost {{£|3 million}} or {{A$|7}}.@It cost £3 million or A$7.",
                "{{HMS|Otter|1805|6}} and {{ship|MV|Heron}} sank.@HMS Otter and MV Heron sank.",
                "The {{langx|de|Mühle}} and {{lang|fr|moulin}}.@The Mühle and moulin.",
                "Of {{chem|C|O|2}}.@Of CO2.",
                "On {{start date|2003|7|9|df=y}} or {{date|2003-07-10}}.@On 9 July 2003 or 10 July 2003.",
                "He (fl. {{circa|1300|1310}}) ruled.@He (fl. c. 1300 – c. 1310) ruled.",
                "It has {{formatnum:{{#expr:6*7}}}} doors.@It has 42 doors.",
                "It {{#if:a|stands|fell}} there{{citation needed|date=May 2001}}.@It stands there.",
                "Il pèse {{unité|12|kg}} au {{s|XX|e}}.@Il pèse 12 kg au XXe siècle."
            })
    void readsTemplatesThatSayAPartOfASentence(String wikitext, String text) {
        assertThat(new Wikitext().plain(wikitext))
                .returns(text, Wikitext.Plain::text)
                .returns(0L, Wikitext.Plain::templates);
    }

    @Test
    void countsWhatItLeavesOutOfSentencesAndLeavesNoHole() {
        Wikitext.Plain plain = new Wikitext()
                .plain("{{Infobox mill|name=A}}\nIt is {{age|1990|1|2}} years old{{unknown note}}.\n{{Unknown box}}\n");
        assertThat(plain.text()).isEqualTo("It is … years old.");
        assertThat(plain.templates()).isEqualTo(2);
    }

    private static void assertPlain(String wikitext, String expected) {
        assertThat(new Wikitext().plain(wikitext).text()).isEqualTo(expected);
    }
}
