package org.pyramidion.corpus;

import java.util.List;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;

/**
 * What the splitter makes of a part of a document.
 *
 * @param text sentences joined by one space
 * @param tokens wordpieces of the text, with places in it
 * @param sentences where the sentences stand in it
 * @param tooLong whether a single sentence is longer than a block may be, so that the model will see only its beginning
 */
public record BlockText(String text, Tokens tokens, List<Span> sentences, boolean tooLong) {}
