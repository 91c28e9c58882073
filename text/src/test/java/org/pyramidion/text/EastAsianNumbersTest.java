package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EastAsianNumbersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3만 5천 | 35000",
                "3만5천 | 35000",
                "삼만 오천 | 35000",
                "삼만오천 | 35000",
                "三万五千 | 35000",
                "三萬五千 | 35000",
                "35,000 | 35000",
                "35000 | 35000",
                "1억2천만 | 120000000",
                "1억 2,345만 6,789 | 123456789",
                "2万5千 | 25000",
                "1,234만 | 12340000",
                "3.5만 | 35000",
                "1.5천만 | 15000000",
                "2천 500만 | 25000000",
                "345백만 | 345000000",
                "삼십 | 30",
                "이십륙 | 26",
                "천만 | 10000000",
                "백만 | 1000000",
                "만 오천 | 15000",
                "천이백삼십사 | 1234",
                "이천십구 | 2019",
                "오천삼만 | 50030000",
                "구천구백구십구조 구천구백구십구억 | 9999999900000000",
                "一九六八 | 1968",
                "二〇二〇 | 2020",
                "十 | 10",
                "十九 | 19",
                "二十一 | 21",
                "两百 | 200",
                "兩萬 | 20000",
                "一千零五 | 1005",
                "三万零五百 | 30500",
                "五千零三万 | 50030000",
                "千九百六十八 | 1968",
                "10億5千万 | 1050000000",
                "1.2万亿 | 1200000000000",
                "三兆 | 3000000000000",
                "３．５万 | 35000",
                "０ | 0",
            })
    void knowsWhatANumberIsWorth(String number, String value) {
        assertThat(EastAsianNumbers.value(number).map(BigDecimal::toPlainString))
                .hasValue(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "이",
                "사",
                "구",
                "오",
                "일",
                "만",
                "천",
                "조",
                "십",
                "이사",
                "오이",
                "이공일구",
                "천사",
                "백일",
                "만일",
                "만사",
                "만 3",
                "만 십구",
                "억만",
                "조조",
                "이삼십",
                "3천 2천",
                "5천 3만",
                "5천3만",
                "3만 2만",
                "1억 12345만",
                "이천십구백",
                "3.5만 2천",
                "3만 2.5",
                "3,50만",
                "1,2345만",
                "007만",
                "0만",
                "3만 0",
                "3천 만",
                "3 만",
                "3만일",
                "三",
                "三四",
                "〇七",
                "七八十",
                "三万五",
                "一百二",
                "五千三万",
                "三十两",
                "两两",
                "万五千",
                "一千零五百",
                "三百零",
                "2천五百",
                "3만²",
                "½만",
                "-3만",
                "3만.",
                "3만 명",
                "2만5千",
                "five",
                "萬"
            })
    void leavesAloneWhatMayBeAWord(String text) {
        assertThat(EastAsianNumbers.value(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "3만 5천 명 | 35000 | 명",
                "35,000명 | 35000 | 명",
                "삼백 일 | 300 | 일",
                "삼십일일 | 31 | 일",
                "31일 | 31 | 일",
                "3만일 | 30000 | 일",
                "2019년 12월 | 2019 | 년 12월",
                "一九六八年五月 | 1968 | 年五月",
                "삼십 ℃ | 30 | ℃",
                "3만㎢ | 30000 | ㎢",
                "3만 5천。 | 35000 | ''",
            })
    void partsANumberFromWhatIsCounted(String text, BigDecimal value, String rest) {
        EastAsianNumbers.Quantity quantity = EastAsianNumbers.quantity(text).orElseThrow();
        assertThat(quantity.value()).isEqualByComparingTo(value);
        assertThat(quantity.rest()).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3천 2천", "이천십구백", "七八十", "三万五", "3만~5만", "35,000.5.1", "3만-1", "약 3만", "만 3세", "3만½", "2만五百"})
    void leavesAloneWhatGoesOnAfterANumber(String text) {
        assertThat(EastAsianNumbers.quantity(text)).isEmpty();
    }

    @Test
    void takesNoTimeOverLongOnes() {
        assertThat(EastAsianNumbers.value("9".repeat(60))).isPresent();
        assertThat(EastAsianNumbers.quantity("9".repeat(100_000) + "만")).isEmpty();
        assertThat(EastAsianNumbers.value("천 ".repeat(100_000))).isEmpty();
    }

    @Test
    void seesSignsHoweverTheyAreComposed() {
        assertThat(EastAsianNumbers.mayHold(Normalizer.normalize("삼십", Normalizer.Form.NFD)))
                .isTrue();
        assertThat(EastAsianNumbers.mayHold("二")).isTrue();
        assertThat(EastAsianNumbers.mayHold("１９６８ Zürich, 서울")).isFalse();
    }
}
