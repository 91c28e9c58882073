package org.pyramidion.questions;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.documents.JsonlDocuments;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.text.Span;

class AnswersTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    U.S.A.              | usa
                    l'a the             | la
                    The  Beatles!       | beatles
                    an "apple" a day    | apple day
                    theatre             | theatre
                    “quoted”            | “quoted”
                    $5,000              | 5000
                    the                 | ``
                    """)
    void normalisesInTheOrderOfTheOfficialScript(String answer, String normalised) {
        assertThat(Answers.normalise(answer)).isEqualTo(normalised);
    }

    @Test
    void normalisesComposedAndDecomposedAccentsAlike() {
        assertThat(Answers.normalise("Zürich")).isEqualTo(Answers.normalise("Zu\u0308rich"));
        assertThat(Answers.normalise("a\u00a0b\tc")).isEqualTo("b c");
    }

    @Test
    void matchesExactlyWhateverAnswerItIs() {
        assertThat(Answers.exactMatch("the Victor Hugo.", List.of("Balzac", "victor hugo")))
                .isTrue();
        assertThat(Answers.exactMatch("Hugo", List.of("Victor Hugo"))).isFalse();
    }

    @Test
    void measuresTheOverlapOfWords() {
        assertThat(Answers.f1("Hugo", List.of("Victor Hugo", "Balzac"))).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(Answers.f1("victor victor", List.of("Victor Hugo"))).isCloseTo(0.5, within(1e-9));
        assertThat(Answers.f1("the", List.of("Victor"))).isZero();
    }

    @Test
    void anchorsExpressionsAtTheStartOnly() {
        assertThat(Answers.matchesRegex("1969 AD", "1969")).isTrue();
        assertThat(Answers.matchesRegex("in 1969", "1969")).isFalse();
        assertThat(Answers.matchesRegex("st. louis", "St.*?Louis")).isTrue();
        assertThat(Answers.matchesRegex("anything", "(unclosed")).isFalse();
        Question invalid = new Question("1", "?", List.of("fine", "(unclosed"), true, List.of());
        Question words = new Question("2", "?", List.of("(unclosed"), false, List.of());
        assertThat(Answers.withInvalidRegex(List.of(invalid, words))).containsExactly(invalid);
        assertThat(Answers.exactMatch("Sacramento, CA", question(true, "sacramento")))
                .isTrue();
    }

    @Test
    void refusesExpressionsThatGoRoundForEverWithoutReading() {
        for (String expression : List.of(
                "(?:(?:){2147483647}){2147483647}x",
                "(?:()){2147483647}x",
                "(?:(?:(?:){99}){99}){99}x",
                "(?:){100}{101}x",
                "((((?:a?){101}b){100})))x")) {
            assertTimeoutPreemptively(ofSeconds(10), () -> {
                assertThat(Answers.matchesRegex("y", expression)).isFalse();
                assertThat(Answers.withInvalidRegex(List.of(question(true, expression))))
                        .as(expression)
                        .hasSize(1);
            });
        }
        for (String expression :
                List.of("a{100}{100}", "[{9999999}]", "\\Q(){9999999}\\E", "\\{9999999\\}", "(a{99}|b{9})")) {
            assertThat(Answers.withInvalidRegex(List.of(question(true, expression))))
                    .as(expression)
                    .isEmpty();
        }
    }

    @Test
    void whatBacktracksForEverIsMatchedInLinearTimeWhereThatCanBe() {
        String text = "a".repeat(5000) + "b";
        assertTimeoutPreemptively(ofSeconds(10), () -> {
            assertThat(Answers.matchesRegex(text, "(?:a+)+b")).isTrue();
            assertThat(Answers.find("x" + text + " b", question(true, "(?:a|a)*c|b")))
                    .hasSize(2);
        });
    }

    @Test
    void allExpressionsOfAQuestionHaveOneBudget() {
        String text = "a".repeat(5000) + "!";
        String[] slow = IntStream.range(0, 2_000)
                .mapToObj(i -> "(a+)+$" + "|z".repeat(1 + i % 7) + i)
                .toArray(String[]::new);
        assertTimeoutPreemptively(ofSeconds(20), () -> {
            AnswerMatcher matcher = AnswerMatcher.of(question(true, slow));
            assertThat(matcher.isExhausted()).isFalse();
            assertThat(matcher.contains(text)).isFalse();
            assertThat(matcher.isExhausted()).isTrue();
            assertThat(Answers.exactMatch(text, question(true, slow))).isFalse();
        });
    }

    /** What linear time can match, it matches as backtracking does. */
    @Test
    void bothWaysOfMatchingAgree() {
        Random random = new Random(1);
        String[] parts = {
            "a", "b", "\\d", "\\s", ".", "[ab]", "(?:a|ab)", "a*", "b+?", "a?", "\\.", "é", "[^a]", "(b|bc)"
        };
        int compared = 0;
        for (int i = 0; i < 3_000; i++) {
            String expression = IntStream.range(0, 1 + random.nextInt(4))
                    .mapToObj(part -> parts[random.nextInt(parts.length)])
                    .collect(Collectors.joining());
            String text = IntStream.range(0, random.nextInt(12))
                    .mapToObj(c -> String.valueOf("abcÉ 7\n.\u00a0\u0667".charAt(random.nextInt(10))))
                    .collect(Collectors.joining());
            GuardedRegex guarded = new GuardedRegex(expression, new RegexBudget());
            Optional<LinearRegex> linear = LinearRegex.of(expression);
            assertThat(linear).as(expression).isPresent();
            assertThat(linear.get().find(text)).as("%s in %s", expression, text).isEqualTo(guarded.find(text));
            assertThat(linear.get().lookingAt(text))
                    .as("%s in %s", expression, text)
                    .isEqualTo(guarded.lookingAt(text));
            assertThat(linear.get().all(text)).as("%s in %s", expression, text).isEqualTo(guarded.all(text));
            compared++;
        }
        assertThat(compared).isEqualTo(3_000);
        for (String expression : List.of("a(?=b)", "(a)\\1", "a++", "^a", "\\bab", "\\w", "[a&&[b]]", "(?i)a")) {
            assertThat(LinearRegex.of(expression)).as(expression).isEmpty();
        }
    }

    @Test
    void givesUpAnExpressionThatBacktracksForEver() {
        String text = "a".repeat(5000) + "!";
        assertTimeoutPreemptively(ofSeconds(10), () -> {
            assertThat(Answers.matchesRegex(text, "(a+)+$")).isFalse();
            assertThat(Answers.matchesRegex(text, "(a|aa)+$")).isFalse();
            assertThat(Answers.containsAnswer(text, question(true, "(.*a){25}x")))
                    .isFalse();
        });
    }

    @Test
    void findsAnswersAsSequencesOfWords() {
        String text = "J.R.R. Tolkien, the café-owner's friend, met TOLKIEN in Zürich. Tolkienesque!";
        assertThat(surfaces(text, question(false, "tolkien"))).containsExactly("Tolkien", "TOLKIEN");
        assertThat(surfaces(text, question(false, "J. R. R. Tolkien"))).containsExactly("J.R.R. Tolkien");
        assertThat(surfaces(text, question(false, "Zu\u0308rich", "CAFÉ"))).containsExactly("café", "Zürich");
        assertThat(Answers.containsAnswer(text, question(false, "Tolk"))).isFalse();
        assertThat(Answers.containsAnswer(text, question(false, "\u200b"))).isFalse();
        assertThat(Answers.find(text, question(false, ""))).isEmpty();
    }

    @Test
    void marksAccentsAndArticlesCanCountForNothing() {
        String text = "In Zürich he saw the V8 engine of a J.R.R. Tolkien.";
        for (String answer : List.of("Zurich", "V8-engine", "J R R Tolkien", "engine of the J.R.R.")) {
            Question question = question(false, answer);
            assertThat(AnswerMatcher.normalised(question).contains(text))
                    .as(answer)
                    .isTrue();
            assertThat(AnswerMatcher.of(question).contains(text)).as(answer).isFalse();
        }
        assertThat(AnswerMatcher.normalised(question(false, "The")).contains(text))
                .isFalse();
        assertThat(AnswerMatcher.normalised(question(false, "V8 motor")).contains(text))
                .isFalse();
        assertThat(AnswerMatcher.normalised(question(true, "v\\d")).contains(text))
                .isTrue();
    }

    @Test
    void findsExpressionsAnywhere() {
        String text = "It opened in 1969 in Saint Louis.";
        assertThat(surfaces(text, question(true, "\\d{4}", "saint\\s?louis", "x*")))
                .containsExactly("1969", "Saint Louis");
        assertThat(Answers.find(text, question(true, "1969"))).containsExactly(new Span(13, 17));
        assertThat(Answers.containsAnswer(text, question(true, "1970"))).isFalse();
    }

    @Test
    void agreesWithTheEvidenceOfRealQuestions() {
        var corpus = new java.util.HashMap<String, String>();
        JsonlDocuments.forEach(
                TestingFiles.data("demo/corpus.jsonl"), document -> corpus.put(document.id(), document.text()));
        List<Question> questions = Questions.read(TestingFiles.data("demo/qa.dev.jsonl"));
        long pairs = questions.stream()
                .mapToLong(question -> question.evidence().size())
                .sum();
        long found = questions.stream()
                .mapToLong(question -> question.evidence().stream()
                        .filter(id -> Answers.containsAnswer(corpus.get(id), question))
                        .count())
                .sum();
        assertThat(found).isGreaterThan(pairs * 95 / 100);
    }

    private static Question question(boolean regex, String... answers) {
        return new Question("q", "?", List.of(answers), regex, List.of());
    }

    private static List<String> surfaces(String text, Question question) {
        return Answers.find(text, question).stream().map(span -> span.of(text)).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bogota|He came to Bogotá in May.",
                "Bogotá|BOGOTA – the capital",
                "Bogotá|Bogotá – the capital",
                "the Orange River|The “orange river” is long",
                "orange|The oranges",
                "ice-cream|Ice-cream’s taste",
                "K2|K2 is high",
                "K2|\u212A2 is high",
                "7|in 1987 and 17",
                "?|Is it?",
                "ab|a b",
                "New York|NEW YÓRK and Old York",
                "New York|York and newer",
                "us|used by us",
                "us|used",
                "ice-cream|ice\u2010cream",
                "\u2764\ufe0f|I \u2764\ufe0f it"
            })
    void a_first_look_at_the_letters_never_rules_out_what_stands_there(String answer, String text) {
        Question question = new Question("1", "?", List.of(answer), false, List.of(), Map.of());
        for (AnswerMatcher matcher : List.of(AnswerMatcher.of(question), AnswerMatcher.normalised(question))) {
            assertThat(matcher.contains(text)).isEqualTo(!matcher.find(text).isEmpty());
        }
    }

    /** Letters that fold to others, that join words and that part them; to find takes no first look. */
    @Test
    void a_first_look_agrees_with_finding_whatever_the_letters_are() {
        List<String> pieces = List.of((" |a|A|b|York|Yo\u0301rk|Y\u00f3rk|k|\u212a|fi|\ufb01|2|\u00b2|I|\u0130|.|'|-"
                        + "|\u2010|\u2011|\u2013|\u2019|\u00a0|\t"
                        + "|\u00ad|\u200b|\u0301|\ufe0f|\u738b|\u5927|\u30fc|\uae40|\u1100\u1161|\uff71|\u0e01"
                        + "|\u0e33|\ud83d\ude00|\ud835\udc00| ")
                .split("\\|"));
        Random random = new Random(1);
        int found = 0;
        for (int n = 0; n < 20_000; n++) {
            String answer = drawn(pieces, 1 + random.nextInt(3), random);
            String text = drawn(pieces, random.nextInt(40), random);
            for (AnswerMatcher matcher : List.of(
                    AnswerMatcher.of(question(false, answer)), AnswerMatcher.normalised(question(false, answer)))) {
                boolean stands = !matcher.find(text).isEmpty();
                assertThat(matcher.contains(text))
                        .as("'%s' in '%s'", answer, text)
                        .isEqualTo(stands);
                found += stands ? 1 : 0;
            }
        }
        assertThat(found).isGreaterThan(4_000);
    }

    private static String drawn(List<String> pieces, int many, Random random) {
        return IntStream.range(0, many)
                .mapToObj(i -> pieces.get(random.nextInt(pieces.size())))
                .collect(Collectors.joining());
    }

    @Test
    void findsAnswersInTextWithoutBlanks() {
        Question chinese = new Question("1", "?", List.of("\u738b\u5927\u660e"), false, List.of());
        String text = "\u6c34\u8f66\u7531\u738b\u5927\u660e\u4fee\u5efa\u3002";
        assertThat(Answers.find(text, chinese)).containsExactly(new Span(3, 6));
        assertThat(Answers.containsAnswer("\u738b\u660e\u5927", chinese)).isFalse();
        Question korean = new Question("1", "?", List.of("\uae40\uc601\uc218"), false, List.of());
        assertThat(Answers.containsAnswer("\uae40\uc601\uc218\uac00 \uc9c0\uc5c8\ub2e4.", korean))
                .isTrue();
        assertThat(Answers.exactMatch("\u738b\u5927\u660e\u3002", chinese)).isTrue();
        assertThat(Answers.f1("\u738b\u5927", List.of("\u738b\u5927\u660e\u660e")))
                .isEqualTo(2.0 / 3);
    }

    @Test
    void comparesLettersWhateverTheirForm() {
        Question question = new Question("1", "?", List.of("Ren\u00e9e Zeidler"), false, List.of());
        String text = "The of\ufb01ce of Rene\u0301e Zei\u00add\u200bler.";
        assertThat(Answers.find(text, question))
                .extracting(span -> span.of(text))
                .containsExactly("Rene\u0301e Zei\u00add\u200bler");
        assertThat(Answers.exactMatch("Rene\u0301e Zei\u00addler", question)).isTrue();
        assertThat(Answers.containsAnswer(text, new Question("1", "?", List.of("office"), false, List.of())))
                .isTrue();
        assertThat(Answers.exactMatch("o\ufb03ce", List.of("office"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "１９６８年５月３日 | 1968年5月3日 | true",
                "1968 年 5 月 3 日 | 1968年5月3日 | true",
                "1968년 5월 3일 | 1968년5월3일 | true",
                "남아프리카공화국 | 남아프리카 공화국 | true",
                "「風の歌」 | 風の歌 | true",
                "ＩＢＭ | IBM | true",
                "＄５＼ | $5\\\\ | true",
                "ト ヨタ | トヨタ | true",
                "ガ ス | ガス | true",
                "김영수가 | 김영수 | false",
                "1968年5月 | 1968年5月3日 | false",
                "New York | NewYork | false"
            })
    void comparesEastAsianAnswersWhateverTheirWidthAndBlanks(String prediction, String answer, boolean same) {
        assertThat(Answers.exactMatch(prediction, List.of(answer))).isEqualTo(same);
        assertThat(Answers.exactMatch(answer, List.of(prediction))).isEqualTo(same);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3만 5천 | 35,000 | true",
                "3만 5천 | 삼만 오천 | true",
                "3만 5천 | 三万五千 | true",
                "3만 5천 명 | 35000명 | true",
                "삼만 오천명. | 35,000 명 | true",
                "삼백 년 | 300년 | true",
                "삼백 일 | 300일 | true",
                "이천십구년 12월 31일 | 2019年 12월 31일 | false",
                "이천십구년 12월 31일 | 2019년 12월31일 | true",
                "一九六八年 | 1968年 | true",
                "２万５千円 | 25,000円 | true",
                "十年 | 10年 | true",
                "三万五千 km | 35,000 KM | true",
                "오백% | 500% | true",
                "3만 5천 | 3만 5천 명 | false",
                "3만 5천 명 | 35000 | false",
                "3만 5천 명 | 35000개 | false",
                "약 3만 5천 명 | 35000명 | false",
                "3만 5천 | 35,000% | false",
                "3만 5천 | 35001 | false",
                "3만~5만 | 30000~50000 | false",
                "3만² | 30002 | false",
                "이사 | 24 | false",
                "만 3세 | 10003세 | false",
                "천사 | 1004 | false",
                "3천 2천 | 5000 | false",
                "3천 2천 | 3000 2천 | false",
                "1.50일 | 1.5일 | false",
                "007 일 | 7일 | false",
                "300 일 New York | 삼백 일 NewYork | false"
            })
    void comparesEastAsianNumbersByTheirValue(String prediction, String answer, boolean same) {
        assertThat(Answers.exactMatch(prediction, List.of("0", answer))).isEqualTo(same);
        assertThat(Answers.exactMatch(answer, List.of(prediction))).isEqualTo(same);
    }

    @Test
    void comparesDecomposedSyllables() {
        String decomposed = Normalizer.normalize("삼만 오천 명", Normalizer.Form.NFD);
        assertThat(Answers.exactMatch(decomposed, List.of("35000명"))).isTrue();
    }

    /** As published, whatever they are worth. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,000 | 1000 | true",
                "1.0 | 1 | false",
                "1.50 km | 1.5 km | false",
                "$5,000 | 5000 | true",
                "35 thousand | 35,000 | false",
                "three hundred | 300 | false",
                "007 | 7 | false",
                "1,000 naïve | 1000.0 naïve | false"
            })
    void comparesEnglishNumbersAsTheyAreWritten(String prediction, String answer, boolean same) {
        assertThat(Answers.exactMatch(prediction, List.of(answer))).isEqualTo(same);
        assertThat(Answers.exactMatch(answer, List.of(prediction))).isEqualTo(same);
    }

    @Test
    void wordsInCommonAndPlacesInTextsKnowNoNumbers() {
        assertThat(Answers.f1("삼백 년", List.of("300년"))).isZero();
        assertThat(Answers.containsAnswer("300년 동안", question(false, "삼백 년"))).isFalse();
    }
}
