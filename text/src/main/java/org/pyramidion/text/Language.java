package org.pyramidion.text;

import java.util.List;

/** What we do to a text that depends on its language. Any number of threads may share one. */
public interface Language {

    Language ENGLISH = new English();

    /** Its tag as of BCP 47, such as {@code en}. */
    String tag();

    /** The sentences in order, without the white space around them. Together they hold every other char of the text. */
    List<Span> sentences(String text);
}
