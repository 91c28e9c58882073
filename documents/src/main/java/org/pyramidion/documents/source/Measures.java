package org.pyramidion.documents.source;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers and units in the templates of Wikipedia. Of a converted measure the one that was given is told. */
final class Measures {

    /** What stands between the ends of a range, and how it is written. */
    private static final Map<String, String> RANGES = Map.ofEntries(
            Map.entry("to", " to "),
            Map.entry("-", "–"),
            Map.entry("–", "–"),
            Map.entry("and", " and "),
            Map.entry("&", " and "),
            Map.entry("or", " or "),
            Map.entry("by", " by "),
            Map.entry("x", " × "),
            Map.entry("×", " × "),
            Map.entry("*", " × "),
            Map.entry("xx", " × "),
            Map.entry("+/-", "±"),
            Map.entry("±", "±"),
            Map.entry("+", " + "),
            Map.entry(",", ", "),
            Map.entry("to(-)", " to "),
            Map.entry("to about", " to about "),
            Map.entry("until", " until "));

    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("C", "°C"),
            Map.entry("F", "°F"),
            Map.entry("C-change", "°C"),
            Map.entry("F-change", "°F"),
            Map.entry("sqmi", "sq mi"),
            Map.entry("sqft", "sq ft"),
            Map.entry("cuft", "cu ft"),
            Map.entry("kph", "km/h"),
            Map.entry("km2", "km²"),
            Map.entry("m2", "m²"),
            Map.entry("cm2", "cm²"),
            Map.entry("m3", "m³"),
            Map.entry("cm3", "cm³"),
            Map.entry("km3", "km³"),
            Map.entry("m3/s", "m³/s"),
            Map.entry("nmi", "nautical miles"),
            Map.entry("kn", "knots"));

    /** Units of which one measure may have two or three, {@code 3 ft 6 in}. */
    private static final Set<String> SUBUNITS =
            Set.of("mi", "yd", "ft", "in", "st", "lb", "oz", "foot", "miles", "stone", "long ton", "cwt", "qtr");

    private static final Pattern SUM =
            Pattern.compile("\\s*(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([-+*/])\\s*(\\d{1,15}(?:\\.\\d{1,9})?)\\s*");
    private static final Pattern NUMBER = Pattern.compile("[-−+]?[\\d.,/+⁄ ]*\\d.*");

    private Measures() {}

    static String convert(TemplateArguments arguments) {
        List<String> given = arguments.unnamed();
        StringBuilder measure = new StringBuilder(arguments.get(1));
        int at = 1;
        while (at + 1 < given.size() && RANGES.containsKey(given.get(at).strip())) {
            measure.append(RANGES.getOrDefault(given.get(at).strip(), " ")).append(given.get(at + 1));
            at += 2;
        }
        String unit = at < given.size() ? given.get(at) : "";
        measure.append(' ').append(UNITS.getOrDefault(unit, unit));
        at++;
        while (at + 1 < given.size()
                && SUBUNITS.contains(unit)
                && NUMBER.matcher(given.get(at)).matches()
                && SUBUNITS.contains(given.get(at + 1))) {
            unit = given.get(at + 1);
            measure.append(' ').append(given.get(at)).append(' ').append(unit);
            at += 2;
        }
        return measure.toString().strip();
    }

    static String value(TemplateArguments arguments) {
        StringBuilder value = new StringBuilder(arguments.named("p", "pre")).append(arguments.get(1));
        if (!arguments.get(3).isEmpty()) {
            value.append(" +")
                    .append(arguments.get(2))
                    .append(" −")
                    .append(arguments.get(3).replaceFirst("^[-−]", ""));
        } else if (!arguments.get(2).isEmpty()) {
            value.append('±').append(arguments.get(2));
        }
        String power = arguments.named("e");
        value.append(power.isEmpty() ? "" : "×10" + Superscripts.of(power));
        String unit = arguments.named("u", "ul");
        value.append(unit.isEmpty() ? "" : unit.equals("%") ? unit : " " + UNITS.getOrDefault(unit, unit));
        String per = arguments.named("up", "upl");
        return value.append(per.isEmpty() ? "" : "/" + per).toString();
    }

    /** What two numbers come to; nothing of anything longer. */
    static String sum(TemplateArguments arguments) {
        Matcher sum = SUM.matcher(arguments.get(1));
        if (!sum.matches()) {
            return "";
        }
        BigDecimal first = new BigDecimal(sum.group(1));
        BigDecimal second = new BigDecimal(sum.group(3));
        BigDecimal result = switch (sum.group(2)) {
            case "+" -> first.add(second);
            case "-" -> first.subtract(second);
            case "*" -> first.multiply(second);
            default -> second.signum() == 0 ? first : first.divide(second, MathContext.DECIMAL64);
        };
        return result.stripTrailingZeros().toPlainString();
    }

    static String fraction(TemplateArguments arguments) {
        return switch (arguments.count()) {
            case 0 -> "1/2";
            case 1 -> "1/" + arguments.get(1);
            case 2 -> arguments.get(1) + "/" + arguments.get(2);
            default -> "%s %s/%s".formatted(arguments.get(1), arguments.get(2), arguments.get(3));
        };
    }

    static String height(TemplateArguments arguments) {
        StringBuilder height = new StringBuilder();
        for (String unit : List.of("m", "cm", "ft", "in")) {
            String number = arguments.named(unit);
            height.append(number.isEmpty() ? "" : " %s %s".formatted(number, unit));
        }
        return height.toString().strip();
    }

    static String ordinal(String number) {
        if (!number.matches("\\d+")) {
            return number;
        }
        boolean teens = number.matches(".*1[123]");
        return number
                + switch (number.charAt(number.length() - 1)) {
                    case '1' -> teens ? "th" : "st";
                    case '2' -> teens ? "th" : "nd";
                    case '3' -> teens ? "th" : "rd";
                    default -> "th";
                };
    }
}
