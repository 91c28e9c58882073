package org.pyramidion.documents.source;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What those templates of Wikipedia say without which a sentence has a hole: languages, measures, dates, currencies,
 * ships, formulas. Some say nothing to a reader of the sentence (notes, flags); what all others say is not known.
 */
final class TextTemplates {

    private static final Map<String, Function<TemplateArguments, String>> TEXTS = new HashMap<>();
    /** What is a number, or else has said nothing. */
    private static final Set<String> NUMBERS = Set.of("formatnum", "#expr", "convert", "cvt", "val");

    private static final Pattern LANGUAGE = Pattern.compile("lang-[a-z]{2,3}(-[a-z]+)*");
    private static final Pattern CURRENCY = Pattern.compile("[a-z]{0,3}[$€£¥₹₽₩₪₺฿]");

    static {
        put("lang langx transl transliteration translit tlit rtl-lang", TemplateArguments::last);
        put(
                "nowrap nobr nobold small smaller big larger abbr tooltip sic ill interlanguage_link illm flag"
                        + " flagcountry flagu flagdeco quote blockquote cquote nihongo nihongo2 em strong smallcaps sc"
                        + " okina unicode script vr pad nts ntsh number number_table_sorting hs lien link-interwiki"
                        + " noitalic italic_title_prefixed bold oldstyledate old_style_date uc lc center resize "
                        + "longitem"
                        + " visible_anchor anchored_list color font background_color polytonic angbr mono code kbd var"
                        + " samp mvar math_text nastaliq fact_text wikt-lang link-wikt wiktionary_word "
                        + "unbulleted_text mxt"
                        + " tq tqq gaps",
                TextTemplates::first);
        put("convert cvt konvert", Measures::convert);
        put("val value nombre_val", Measures::value);
        put("frac fraction sfrac sfrac2 half", Measures::fraction);
        put("height hauteur", Measures::height);
        put("unité unite unit unidad unità num nombre zahl", arguments -> String.join(" ", arguments.unnamed()));
        put("formatnum", arguments -> arguments.get(1));
        put("circa c. ca", DateTemplates::circa);
        put("reign r.", arguments -> DateTemplates.span("r. ", arguments));
        put("floruit fl. fl", arguments -> DateTemplates.span("fl. ", arguments));
        put("as_of", DateTemplates::asOf);
        put(
                "start_date end_date start_date_and_age birth_date birth_date_and_age birth-date death_date"
                        + " death_date_and_age death-date date dts film_date release_date start-date datetime",
                DateTemplates::date);
        put(
                "siècle siecle s s- sap",
                arguments -> arguments.get(1) + (arguments.get(2).isEmpty() ? "e" : arguments.get(2)) + " siècle");
        put("siglo", arguments -> "siglo " + arguments.get(1));
        put(
                "uss hms ss ms mv rms hmas hmcs hmnzs orp sms uscgc usns ins js roks rv mt css hswms hnoms hdms hmy ps"
                        + " ts sas nrp arm ara bap raf",
                arguments -> arguments.name().equals("hswms")
                        ? "HSwMS " + arguments.get(1)
                        : arguments.name().toUpperCase(Locale.ROOT) + " " + arguments.get(1));
        put("ship warship", arguments -> (arguments.get(1) + " " + arguments.get(2)).strip());
        put("sclass sclass- sclass2 sclass2-", arguments -> arguments.get(1) + "-class " + arguments.get(2));
        put("chem chem2 ce", arguments -> String.join("", arguments.unnamed()));
        put("sortname", arguments -> (arguments.get(1) + " " + arguments.get(2)).strip());
        put("usd", arguments -> "US$" + arguments.get(1));
        put("eur euro", arguments -> "€" + arguments.get(1));
        put("gbp pound", arguments -> "£" + arguments.get(1));
        put("inr indian_rupee", arguments -> "₹" + arguments.get(1));
        put("jpy yen", arguments -> "¥" + arguments.get(1));
        put("sup", arguments -> Superscripts.of(arguments.get(1)));
        put("sub", TextTemplates::first);
        put("e", arguments -> "×10" + Superscripts.of(arguments.get(1)));
        put("ordinal", arguments -> Measures.ordinal(arguments.get(1)));
        put("zh zh-hans zh-hant lang-zh-text", TextTemplates::chinese);
        put("#if", arguments -> arguments.get(1).isEmpty() ? arguments.get(3) : arguments.get(2));
        put("#ifeq", arguments -> arguments.get(1).equals(arguments.get(2)) ? arguments.get(3) : arguments.get(4));
        put("#expr", Measures::sum);
        put("#iferror", arguments -> arguments.get(1));
        put("ndash en_dash –", arguments -> "–");
        put("snd spnd spaced_ndash spaced_en_dash", arguments -> " – ");
        put("mdash em_dash —", arguments -> "—");
        put("nbsp space spaces", arguments -> " ");
        put("' ` ʼ", arguments -> "’");
        put("'s", arguments -> "’s");
        put("! pipe", arguments -> "|");
        put("= equals", arguments -> "=");
        put("· • dot middot", arguments -> " · ");
        put("deg degree °", arguments -> "°");
        put("1er", arguments -> "1er");
        put(
                "citation_needed cn fact sfn sfnp sfnm efn efn-ua refn r rp ref harv harvnb harvtxt clarify when who"
                        + " which where by_whom according_to_whom why vague dubious failed_verification"
                        + " better_source_needed page_needed nonspecific original_research_inline webarchive dead_link"
                        + " cite_web cite_book cite_news cite_journal citation isbn issn doi oclc pmid coord "
                        + "coordinates"
                        + " flagicon flag_icon ipa ipac-en ipa-en ipa-fr ipa-de ipa-es ipa-all ipa-it respell"
                        + " pronunciation audio listen clear - anchor notetag note ref_label use_dmy_dates "
                        + "use_mdy_dates"
                        + " use_british_english short_description main see_also further pb break zwj zwnj zwsp wbr shy"
                        + " reflist notelist defaultsort featured_article good_article portal better_source "
                        + "update_inline"
                        + " needs_update disputed_inline primary_source_inline nb nowrap_begin nowrap_end tone_inline"
                        + " peacock_inline full_citation_needed verify_source as_written not_a_typo_begin",
                arguments -> "");
    }

    private TextTemplates() {}

    private static void put(String names, Function<TemplateArguments, String> text) {
        for (String name : names.split(" ")) {
            TEXTS.putIfAbsent(name.replace('_', ' '), text);
        }
    }

    /** Whether it is known what a template says. */
    static boolean isKnown(String name) {
        return TEXTS.containsKey(name)
                || LANGUAGE.matcher(name).matches()
                || CURRENCY.matcher(name).matches();
    }

    /** What a template says; nothing if that is not known. */
    static Optional<String> text(TemplateArguments arguments) {
        String name = arguments.name();
        if (LANGUAGE.matcher(name).matches()) {
            return Optional.of(arguments.get(1));
        }
        if (CURRENCY.matcher(name).matches()) {
            return Optional.of(name.toUpperCase(Locale.ROOT) + arguments.get(1));
        }
        Optional<String> text = Optional.ofNullable(TEXTS.get(name)).map(known -> known.apply(arguments));
        return text.filter(words -> !words.isEmpty() || !NUMBERS.contains(name));
    }

    private static String first(TemplateArguments arguments) {
        String first = arguments.get(1);
        return first.isEmpty() ? arguments.named("text", "quote", "1", "value") : first;
    }

    private static String chinese(TemplateArguments arguments) {
        List<String> said = List.of(
                arguments.get(1), arguments.named("c", "s", "t"), arguments.named("p", "py"), arguments.named("w"));
        return String.join(", ", said.stream().filter(word -> !word.isEmpty()).toList());
    }
}
