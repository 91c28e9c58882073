package org.pyramidion.questions;

/**
 * How often a regular expression may go round its innermost part: the largest product of counts that are nested in one
 * another. Java's matcher goes round an empty part as often as it is told to without reading a char.
 */
final class Repetitions {

    private final String expression;
    private int at;

    private Repetitions(String expression) {
        this.expression = expression;
    }

    static double most(String expression) {
        Repetitions reading = new Repetitions(expression);
        double most = 1;
        while (reading.at < expression.length()) {
            most = Math.max(most, reading.alternatives(0));
            reading.at++; // a bracket that closes nothing
        }
        return most;
    }

    /** Of what stands up to the end of a group. */
    private double alternatives(int depth) {
        double most = 1;
        while (at < expression.length() && expression.charAt(at) != ')') {
            most = Math.max(most, counted(part(depth)));
        }
        return most;
    }

    private double part(int depth) {
        char c = expression.charAt(at++);
        switch (c) {
            case '\\' -> escape();
            case '[' -> characters();
            case '(' -> {
                // So deep that Java's own compiler would end in a stack overflow.
                double inside = depth > 1_000 ? Double.POSITIVE_INFINITY : alternatives(depth + 1);
                at++;
                return inside;
            }
            default -> {}
        }
        return 1;
    }

    private void escape() {
        if (expression.startsWith("Q", at)) {
            int end = expression.indexOf("\\E", at);
            at = end < 0 ? expression.length() : end + 2;
        } else {
            at++;
        }
    }

    private void characters() {
        for (int depth = 1; at < expression.length() && depth > 0; at++) {
            switch (expression.charAt(at)) {
                case '\\' -> at++;
                case '[' -> depth++;
                case ']' -> depth--;
                default -> {}
            }
        }
    }

    /** The same with the counts behind it. */
    private double counted(double inside) {
        double product = inside;
        while (at < expression.length() && expression.charAt(at) == '{') {
            int end = expression.indexOf('}', at);
            if (end < 0) {
                break;
            }
            product *= largest(expression.substring(at + 1, end));
            at = end + 1;
        }
        return product;
    }

    private static double largest(String counts) {
        double largest = 1;
        for (String count : counts.split(",")) {
            if (count.matches("\\d+")) {
                largest = Math.max(largest, Double.parseDouble(count));
            }
        }
        return largest;
    }
}
