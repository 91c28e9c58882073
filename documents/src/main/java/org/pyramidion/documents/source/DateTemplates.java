package org.pyramidion.documents.source;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates in the templates of Wikipedia. */
final class DateTemplates {

    private static final Pattern ISO = Pattern.compile("(\\d{1,4})-(\\d{1,2})-(\\d{1,2})");

    private DateTemplates() {}

    /** {@code c. 1500}, or {@code c. 1500 – c. 1510}. */
    static String circa(TemplateArguments arguments) {
        String first = ("c. " + arguments.get(1)).strip();
        return arguments.get(2).isEmpty() ? first : first + " – c. " + arguments.get(2);
    }

    /** Two years behind a word. */
    static String span(String word, TemplateArguments arguments) {
        return word + arguments.get(1) + (arguments.get(2).isEmpty() ? "" : "–" + arguments.get(2));
    }

    static String asOf(TemplateArguments arguments) {
        String words = arguments.named("lc").isEmpty() ? "As of " : "as of ";
        return words + day(arguments.get(1), arguments.get(2), arguments.get(3), true);
    }

    static String date(TemplateArguments arguments) {
        Matcher iso = ISO.matcher(arguments.get(1));
        if (iso.matches()) {
            return day(iso.group(1), iso.group(2), iso.group(3), true);
        }
        boolean dayFirst = arguments.named("df", "day first").matches("(?i)y(es)?|1|true");
        return day(arguments.get(1), arguments.get(2), arguments.get(3), dayFirst);
    }

    private static String day(String year, String month, String day, boolean dayFirst) {
        if (!month.matches("0?[1-9]|1[0-2]") || !day.isEmpty() && !day.matches("\\d{1,2}")) {
            return (month.matches("\\p{L}+") ? month + " " : "") + year;
        }
        String name = Month.of(Integer.parseInt(month)).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        if (day.isEmpty()) {
            return name + " " + year;
        }
        int number = Integer.parseInt(day);
        return dayFirst ? "%d %s %s".formatted(number, name, year) : "%s %d, %s".formatted(name, number, year);
    }
}
