package org.pyramidion.questions;

import java.util.ArrayList;
import java.util.List;

/** Reads a list of strings and numbers as Python prints it, {@code ['it', "isn't", 5]}; JSON's lists are such, too. */
final class PythonList {

    private final String text;
    private int at;

    private PythonList(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException telling what was wanted where, if it is no such list */
    static List<String> parse(String text) {
        return new PythonList(text).list();
    }

    private List<String> list() {
        List<String> items = new ArrayList<>();
        require('[');
        while (peek() != ']') {
            items.add(item());
            // NumPy prints a list of strings without commas.
            boolean quoted = peek() == '\'' || peek() == '"';
            if (peek() != ']' && !quoted) {
                require(',');
            }
        }
        require(']');
        if (peek() != END) {
            throw wanted("the end");
        }
        return items;
    }

    private static final char END = '\uffff';

    /** The next character that is no space. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private void require(char c) {
        if (peek() != c) {
            throw wanted("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException wanted(String what) {
        return new IllegalArgumentException("%s wanted at character %d".formatted(what, at + 1));
    }

    private String item() {
        char quote = peek();
        if (quote == '\'' || quote == '"') {
            at++;
            return string(quote);
        }
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == start) {
            throw wanted("a string or a number");
        }
        return text.substring(start, at);
    }

    private String string(char quote) {
        StringBuilder string = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == quote) {
                return string.toString();
            }
            if (c == '\\' && at < text.length()) {
                escape(string, text.charAt(at++));
            } else {
                string.append(c);
            }
        }
        throw wanted("a closing quote");
    }

    private void escape(StringBuilder string, char c) {
        switch (c) {
            case 'n' -> string.append('\n');
            case 't' -> string.append('\t');
            case 'r' -> string.append('\r');
            case '\\', '\'', '"', '/' -> string.append(c);
            case 'x' -> string.appendCodePoint(hex(2));
            case 'u' -> string.appendCodePoint(hex(4));
            case 'U' -> string.appendCodePoint(hex(8));
            default -> string.append('\\').append(c); // as Python keeps what it does not know
        }
    }

    private int hex(int digits) {
        try {
            int code = Integer.parseUnsignedInt(text.substring(at, at + digits), 16);
            if (!Character.isValidCodePoint(code)) {
                throw wanted("a Unicode character");
            }
            at += digits;
            return code;
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "%d hexadecimal digits wanted at character %d".formatted(digits, at + 1), e);
        }
    }
}
