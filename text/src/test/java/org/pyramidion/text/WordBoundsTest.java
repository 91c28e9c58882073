package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordBoundsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "in the 19^th century | false",
                "max^_wal_size is | false",
                "the file postgresql^.conf | false",
                "the file postgresql.^conf | false",
                "PostgreSQL 9^.6 is | false",
                "killed 69^,197 people | false",
                "at 02^:28 sharp | false",
                "Beyonce^'s song | true",
                "twenty^-five | true",
                "the end^. The next | true",
                "the end.^[2] | true",
                "costs $^5 | true",
                "cafe\u0301^s | false",
                "東^京 | true",
                "トヨタ^は | true",
                "トヨ^タは | false",
                "スー^パーの | false",
                "IBM^は | true",
                "こと^ば | false",
                "김영수^가 지었다 | true",
                "김영^수가 지었다 | false",
                "서울^에서부터의 길 | true",
                "서울에서^부터의 길 | true",
                "1968년^에 지었다 | true",
                "1968^년에 지었다 | false",
                "IBM^은 크다 | true",
                "서울^역 | false",
                "one^, two | true",
                "the ^word | true"
            })
    void a_cut_between_words_cuts_no_word(String marked, boolean between) {
        int at = marked.indexOf('^');
        assertThat(WordBounds.isBetweenWords(marked.replace("^", ""), at)).isEqualTo(between);
    }

    @Test
    void an_answer_may_not_begin_with_the_end_of_a_sentence() {
        assertThat(WordBounds.mayBegin("one. two", 3)).isFalse();
        assertThat(WordBounds.mayBegin("one) two", 3)).isFalse();
        assertThat(WordBounds.mayBegin("the .pgpass file", 4)).isTrue();
        assertThat(WordBounds.mayBegin("a (b)", 2)).isTrue();
        assertThat(WordBounds.mayBegin("use dry-run", 7)).as("-run").isFalse();
        assertThat(WordBounds.mayBegin("use -5", 4)).as("-5").isTrue();
    }

    @Test
    void an_answer_may_not_end_with_an_open_bracket_or_a_comma() {
        assertThat(WordBounds.mayEnd("one (two)", 5)).isFalse();
        assertThat(WordBounds.mayEnd("one, two", 4)).isFalse();
        assertThat(WordBounds.mayEnd("one (two)", 9)).isTrue();
        assertThat(WordBounds.mayEnd("use dry-run", 8)).as("dry-").isFalse();
        assertThat(WordBounds.mayEnd("the dogs' home", 9)).as("dogs'").isTrue();
    }
}
