package org.pyramidion.run;

/**
 * When a text is taken to hold an answer of strings while fine-tuning. Regular expressions are searched for in either
 * case.
 */
public enum AnswerRule {
    /** Blocks: the answer, to the letter. Spans: the answer's wordpieces. As published ({@code orqa_ops.cc}). */
    PUBLISHED,
    /** Blocks and spans: the answer's words one after the other, in whatever case, as DPR has it. */
    WORDS
}
