package org.pyramidion.questions.structure;

/**
 * A question that the structure of a document asks and answers.
 *
 * @param text the question
 * @param evidence the beginning of the passage that answers it
 * @param file the page that it was made of
 */
public record StructureQuestion(Kind kind, String text, String evidence, String file) {

    /** What it was made of. Of a definition, one question is made, of one of the first three kinds. */
    public enum Kind {
        /** What a term of a definition list means, or what an option does. */
        TERM,
        /** Which term has a definition, in the definition's own words: words alone find most of these. */
        DESCRIPTION,
        /**
         * The same without the rarest quarter of the words, if enough are left, as somebody asks who has not read it.
         */
        VAGUE,
        /** A heading that is a question. */
        HEADING,
        /** What one page says where it refers to a section of another; the page that says it does not count. */
        REFERENCE
    }
}
