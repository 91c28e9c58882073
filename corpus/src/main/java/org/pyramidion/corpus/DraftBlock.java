package org.pyramidion.corpus;

import java.util.List;
import org.pyramidion.text.SalientSpan;

/** A block before it has a number. */
record DraftBlock(Document document, int[] titleTokens, BlockText body, List<SalientSpan> spans) {}
