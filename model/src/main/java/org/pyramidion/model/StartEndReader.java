package org.pyramidion.model;

import java.util.List;
import org.pyramidion.engine.Parameters;

/**
 * A reader whose score of a span is a number of its first wordpiece plus one of its last, as HuggingFace's {@code
 * BertForQuestionAnswering}. It can start a model's own ({@link TaskHeads#startReader}).
 *
 * @param shape of its BERT
 * @param vocabulary wordpieces in the order of their ids
 * @param weights {@code bert.*}, a pooler not needed, and {@code qa_outputs.*}: {@code [2, H]} and {@code [2]}
 */
public record StartEndReader(BertConfig shape, List<String> vocabulary, Parameters weights) {}
