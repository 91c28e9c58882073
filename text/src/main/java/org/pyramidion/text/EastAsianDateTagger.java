package org.pyramidion.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates in Korean, Chinese and Japanese text, by one regular expression: "1894년 3월 2일", "1894年3月2日", "3월 2일",
 * "기원전 44년", "1990년대", "19세기", "二〇〇四年", "昭和39年", 1894-03-02. How long something took ("10년 동안", "三年間") is no
 * date.
 */
final class EastAsianDateTagger implements SalientSpanTagger {

    private static final String MONTH = "(?:1[0-2]|0?[1-9])\\s?[월月]";
    private static final String DAY = "(?:3[01]|[12]\\d|0?[1-9])\\s?[일日](?![간間间])";
    private static final String WRITTEN_YEAR = "[〇零一二三四五六七八九]{4}年";
    private static final String ERA = "(?:기원전|서기|紀元前|公元前|公元|西元|西暦)\\s?\\d{1,4}\\s?[년年]";
    private static final String REIGN = "(?:明治|大正|昭和|平成|令和)\\s?(?:\\d{1,2}|元)年";
    private static final String LASTS = "(?!\\s?(?:간|동안|째|차|만에|間|间))";
    private static final String YEAR = "(?:" + ERA + "|" + REIGN + "|" + WRITTEN_YEAR + "|\\d{3,4}\\s?[년年])" + LASTS;

    private static final Pattern DATE = Pattern.compile("(?<![\\d.,])(?:"
            + YEAR + "(?:\\s?" + MONTH + "(?:\\s?" + DAY + ")?|[대代])?"
            + "|" + MONTH + "\\s?" + DAY
            + "|(?:기원전|紀元前|公元前)?\\s?\\d{1,2}\\s?(?:세기|世紀|世纪)"
            + "|\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?!\\d))");

    @Override
    public List<SalientSpan> tag(String text) {
        List<SalientSpan> spans = new ArrayList<>();
        for (Matcher date = DATE.matcher(text); date.find(); ) {
            int start = date.start();
            while (Character.isWhitespace(text.charAt(start))) {
                start++;
            }
            spans.add(new SalientSpan(start, date.end(), DateTagger.TYPE));
        }
        return spans;
    }
}
