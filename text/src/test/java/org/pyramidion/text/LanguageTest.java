package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;

class LanguageTest {

    private static final Gazetteer NAMES = Gazetteer.of(
            List.of("서울", "세종대왕", "제임스 와트", "글래스고 대학교", "구로", "가나", "北京", "孔子", "アメリカ", "東京都", "京都", "IBM", "グラスゴー"));

    private static List<String> found(Language language, String text) {
        return language.tagger(NAMES).tag(text).stream()
                .map(span -> text.substring(span.start(), span.limit()) + "/" + span.type())
                .toList();
    }

    private static List<String> sentences(Language language, String text) {
        return language.sentences(text).stream().map(span -> span.of(text)).toList();
    }

    @Test
    void names_that_are_known_are_found_without_their_particles() {
        assertThat(found(Language.KOREAN, "세종대왕은 서울에서 태어났다.")).containsExactly("세종대왕/ENTITY", "서울/ENTITY");
        assertThat(found(Language.KOREAN, "제임스 와트와 글래스고 대학교에서는 만났다."))
                .containsExactly("제임스 와트/ENTITY", "글래스고 대학교/ENTITY");
        assertThat(found(Language.KOREAN, "서울로부터의 편지")).containsExactly("서울/ENTITY");
    }

    @Test
    void a_particle_fits_the_syllable_before_it() {
        assertThat(found(Language.KOREAN, "서울는 서울가 서울를")).isEmpty(); // after a consonant: 은, 이, 을
        assertThat(found(Language.KOREAN, "가나는 가나가 가나를")).hasSize(3);
        assertThat(found(Language.KOREAN, "구로로 간다")).containsExactly("구로/ENTITY"); // not "구" and two particles
        assertThat(found(Language.KOREAN, "서울역")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ko | 그는 1894년 3월 2일에 태어났다.      | 1894년 3월 2일
            ko | 기원전 44년 3월 15일에 죽었다.       | 기원전 44년 3월 15일
            ko | 1990년대와 19세기                   | 1990년대;19세기
            ko | 3월 2일에 10년 동안의 일이 끝났다.   | 3월 2일
            ko | 1,234년과 300년간                   |
            zh | 他生於1894年3月2日。                 | 1894年3月2日
            zh | 公元前44年，二〇〇四年和20世纪        | 公元前44年;二〇〇四年;20世纪
            ja | 昭和39年10月10日に三年間の工事が      | 昭和39年10月10日
            """)
    void dates_are_found_and_what_lasts_is_none(String language, String text, String dates) {
        assertThat(Language.of(language).tagger(Gazetteer.EMPTY).tag(text).stream()
                        .map(span -> text.substring(span.start(), span.limit())))
                .containsExactly(dates == null ? new String[0] : dates.split(";"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ko | 세종대왕은 서울에서 1894년 3월 2일에 만났다. | 세종대왕/ENTITY;서울/ENTITY;1894년 3월 2일/DATE
            ko | 제임스 와트와는 가나가                       | 제임스 와트/ENTITY;가나/ENTITY
            ja | アメリカは東京都で、グラスゴーに             | アメリカ/ENTITY;東京都/ENTITY;グラスゴー/ENTITY
            """)
    void letters_in_parts_are_read_as_the_whole_ones(String language, String text, String spans) {
        String parts = Normalizer.normalize(text, Normalizer.Form.NFD);
        assertThat(parts).isNotEqualTo(text);

        assertThat(found(Language.of(language), text)).containsExactly(spans.split(";"));
        assertThat(found(Language.of(language), parts))
                .containsExactly(
                        Normalizer.normalize(spans, Normalizer.Form.NFD).split(";"));
    }

    @Test
    void a_name_that_is_known_in_parts_is_known() {
        String parts = Normalizer.normalize("서울", Normalizer.Form.NFD);
        assertThat(Gazetteer.of(List.of(parts)).contains("서울")).isTrue();
        assertThat(Gazetteer.of(List.of("서울")).contains(parts)).isTrue();
    }

    @Test
    void names_are_found_where_no_blanks_tell_words() {
        assertThat(found(Language.CHINESE, "孔子去了北京。")).containsExactly("孔子/ENTITY", "北京/ENTITY");
        assertThat(found(Language.JAPANESE, "アメリカは東京都のIBMに"))
                .containsExactly("アメリカ/ENTITY", "東京都/ENTITY", "IBM/ENTITY");
        assertThat(found(Language.JAPANESE, "アメリカンはIBMs")).isEmpty();
    }

    @Test
    void sentences_end_behind_a_full_stop_whose_blank_was_forgotten() {
        assertThat(sentences(Language.KOREAN, "왕은 갔다.그리고 왔다. 3.1 운동이 있었다! “왔다.” 했다."))
                .containsExactly("왕은 갔다.", "그리고 왔다.", "3.1 운동이 있었다!", "“왔다.”", "했다.");
        assertThat(sentences(Language.CHINESE, "他来了。他走了！")).containsExactly("他来了。", "他走了！");
    }

    @ParameterizedTest
    @CsvSource({
        "en, The city of Lyon",
        "en, 1810",
        "ko, 서울은 대한민국의 수도이다 (Seoul)",
        "zh, 北京是中华人民共和国的首都",
        "ja, 東京は日本の首都である",
        "ja, 国際連合憲章は1945年に"
    })
    void a_script_tells_the_language(String tag, String text) {
        assertThat(Language.ofScript(text).tag()).isEqualTo(tag);
    }

    @Test
    void an_unknown_language_is_refused_by_those_that_are_known() {
        assertThatThrownBy(() -> Language.of("fr"))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("language 'fr': must be one of en, ko, zh, ja");
    }
}
