package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.SpanReader;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.text.AnswerBounds;
import org.pyramidion.text.Span;

/**
 * A question put before some blocks: {@code [CLS] question [SEP] block [SEP]} for each, and the spans that can be
 * answers. What joins places among wordpieces with places in the block's text, for training and for answering alike.
 */
public final class Reading {

    private final List<Block> blocks;
    private final List<InputSequence> inputs;
    private final int offset;
    private final int longest;
    private final int maxSpanWidth;
    private final SpanReader.Spans spans;

    private Reading(List<Block> blocks, List<InputSequence> inputs, int offset, int maxSpanWidth) {
        this.blocks = blocks;
        this.inputs = inputs;
        this.offset = offset;
        this.maxSpanWidth = maxSpanWidth;
        this.longest = inputs.stream().mapToInt(InputSequence::length).max().orElseThrow();
        this.spans = SpanReader.Spans.upTo(maxSpanWidth, longest);
    }

    /**
     * @param question wordpieces without marks
     * @param blocks which blocks to read, at least one
     * @param maxSpanWidth longest answer, in wordpieces
     */
    public static Reading of(InputFormat format, int[] question, int[] blocks, CorpusStore corpus, int maxSpanWidth) {
        return of(
                format, question, Arrays.stream(blocks).mapToObj(corpus::block).toList(), maxSpanWidth);
    }

    /** The same for blocks at hand. */
    public static Reading of(InputFormat format, int[] question, List<Block> read, int maxSpanWidth) {
        int[] asked = Arrays.copyOf(question, Math.min(question.length, format.queryCapacity()));
        List<InputSequence> inputs = new ArrayList<>();
        read.forEach(block -> inputs.add(format.reading(asked, block.tokens())));
        return new Reading(read, inputs, asked.length + 2, maxSpanWidth);
    }

    /** All spans of a reading, over whole sequences of the longest reading's length. */
    public SpanReader.Spans spans() {
        return spans;
    }

    public int blocks() {
        return blocks.size();
    }

    public Block block(int i) {
        return blocks.get(i);
    }

    /** Question and block {@code i} as the reader sees them. */
    public InputSequence input(int i) {
        return inputs.get(i);
    }

    /** Wordpieces of the longest input. */
    public int longest() {
        return longest;
    }

    /** All of them, packed. */
    public PackedBatch batch() {
        return new PackedBatch(inputs);
    }

    /** All of several readings, packed one after the other. */
    public static PackedBatch batch(List<Reading> readings) {
        return new PackedBatch(
                readings.stream().flatMap(reading -> reading.inputs.stream()).toList());
    }

    /**
     * The reader's scores of several readings, computed in one batch; each {@code [K, S]}, and but for rounding what
     * {@link #scores(SpanReader, double)} gives.
     *
     * @param readings at least one, all of one {@code maxSpanWidth}
     */
    public static List<Tensor> scores(List<Reading> readings, SpanReader reader, double dropout) {
        if (readings.size() == 1) {
            return List.of(readings.getFirst().scores(reader, dropout));
        }
        int longest = readings.stream().mapToInt(Reading::longest).max().orElseThrow();
        SpanReader.Spans spans = SpanReader.Spans.upTo(readings.getFirst().maxSpanWidth, longest);
        PackedBatch batch = batch(readings); // ΣK sequences
        float[] mask = new float[batch.sequences() * longest];
        int row = 0;
        for (Reading reading : readings) {
            reading.fill(mask, row, longest);
            row += reading.blocks();
        }
        Tensor all = reader.scores(batch, Tensors.of(mask, batch.sequences(), longest), spans, dropout); // [ΣK, S']
        List<Tensor> scores = new ArrayList<>();
        row = 0;
        for (Reading reading : readings) {
            scores.add(reading.own(all.narrow(0, row, reading.blocks()), spans));
            row += reading.blocks();
        }
        return scores;
    }

    /** Of the spans of longer sequences those of this reading's, which stand in the same order. */
    private Tensor own(Tensor scores, SpanReader.Spans longer) {
        if (longer.count() == spans.count()) {
            return scores;
        }
        int[] columns = IntStream.range(0, longer.count())
                .filter(s -> longer.ends()[s] < longest)
                .toArray();
        return scores.index_select(1, Tensors.of(columns, columns.length));
    }

    /** The reader's scores, without the retriever's part: {@code [K, S]}. */
    public Tensor scores(SpanReader reader, double dropout) {
        return reader.scores(batch(), Tensors.of(mask(), blocks.size(), longest), spans, dropout);
    }

    /** 1 where a wordpiece belongs to the block, {@code [K, L]} row-major. */
    public float[] mask() {
        float[] mask = new float[blocks.size() * longest];
        fill(mask, 0, longest);
        return mask;
    }

    /** Writes this reading's part of a mask, from row {@code row} on. */
    private void fill(float[] mask, int row, int length) {
        for (int b = 0; b < blocks.size(); b++) {
            int begin = (row + b) * length;
            // Block wordpieces lie between the question's [SEP] and the last one.
            Arrays.fill(mask, begin + offset, begin + inputs.get(b).length() - 1, 1);
        }
    }

    /** Whether span {@code s} of reading {@code b} lies within the block. */
    public boolean inside(int b, int s) {
        return spans.starts()[s] >= offset && spans.ends()[s] < inputs.get(b).length() - 1;
    }

    /** Which spans lie within their blocks, {@code [K, S]} row-major. */
    public boolean[] insides() {
        boolean[] insides = new boolean[blocks.size() * spans.count()];
        for (int i = 0; i < insides.length; i++) {
            insides[i] = inside(i / spans.count(), i % spans.count());
        }
        return insides;
    }

    /** Which spans can be answers, {@code [K, S]} row-major: those within blocks that {@link AnswerBounds} lets be. */
    public boolean[] answers() {
        boolean[] answers = insides();
        List<AnswerBounds> bounds = blocks.stream()
                .map(block ->
                        AnswerBounds.of(block.text(), block.sentences(), block.tokenStarts(), block.tokenLimits()))
                .toList();
        for (int i = 0; i < answers.length; i++) {
            int s = i % spans.count();
            answers[i] = answers[i]
                    && bounds.get(i / spans.count()).mayAnswer(spans.starts()[s] - offset, spans.ends()[s] - offset);
        }
        return answers;
    }

    /** Where a span that is {@link #inside} stands in the block's text. */
    public Span place(int b, int s) {
        Block block = blocks.get(b);
        return new Span(block.tokenStarts()[spans.starts()[s] - offset], block.tokenLimits()[spans.ends()[s] - offset]);
    }

    /** 1 for each span that is an occurrence of an answer in the text, to the wordpiece; {@code [K, S]} row-major. */
    public float[] correct(AnswerMatcher answers) {
        List<List<Span>> places =
                blocks.stream().map(block -> answers.find(block.text())).toList();
        return flags((b, s) -> places.get(b).contains(place(b, s)));
    }

    /**
     * 1 for each span whose wordpieces are those of an answer (ORQA, {@code orqa_ops.cc}); {@code [K, S]} row-major.
     *
     * @param answers wordpieces of each answer
     */
    public float[] correct(List<int[]> answers) {
        return flags((b, s) -> {
            int[] ids = inputs.get(b).ids();
            int limit = spans.ends()[s] + 1;
            return answers.stream()
                    .anyMatch(answer -> Arrays.equals(ids, spans.starts()[s], limit, answer, 0, answer.length));
        });
    }

    /** Of reading {@code b}, span {@code s}. */
    @FunctionalInterface
    private interface SpanTest {
        boolean test(int b, int s);
    }

    private float[] flags(SpanTest right) {
        float[] flags = new float[blocks.size() * spans.count()];
        for (int i = 0; i < flags.length; i++) {
            int b = i / spans.count();
            int s = i % spans.count();
            flags[i] = inside(b, s) && right.test(b, s) ? 1 : 0;
        }
        return flags;
    }
}
