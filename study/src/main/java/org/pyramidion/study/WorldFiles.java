package org.pyramidion.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.documents.Document;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.RandomBert;

/**
 * A made-up world on disk: its corpora and a random BERT of its vocabulary. Equal seeds give equal files.
 *
 * @param directory of all of it
 */
record WorldFiles(Path directory) {

    /**
     * The world's size, and the BERT's.
     *
     * @param others none if not said
     * @param otherSyllables 0 if not said
     * @param questionWords 8 if not said
     */
    record Shape(
            int facts,
            int heldOut,
            int training,
            int syllables,
            int words,
            int filler,
            Integer others,
            Integer otherSyllables,
            Integer questionWords,
            int layers,
            int hidden) {

        private static final int QUESTION_WORDS = 8;

        Shape(
                int facts,
                int heldOut,
                int training,
                int syllables,
                int words,
                int filler,
                @Nullable Integer others,
                @Nullable Integer otherSyllables,
                @Nullable Integer questionWords,
                int layers,
                int hidden) {
            this.facts = facts;
            this.heldOut = heldOut;
            this.training = training;
            this.syllables = syllables;
            this.words = words;
            this.filler = filler;
            this.others = Objects.requireNonNullElse(others, 0);
            this.otherSyllables = Objects.requireNonNullElse(otherSyllables, 0);
            this.questionWords = Objects.requireNonNullElse(questionWords, QUESTION_WORDS);
            this.layers = layers;
            this.hidden = hidden;
        }

        /** Wordpieces of a document with title and marks: thing, name and full stop are five of a sentence's. */
        private int longest() {
            return 5 + (1 + others) * (filler + 5);
        }

        World world(long seed) {
            return World.of(size(facts, false), seed);
        }

        /** Of the same words and length of sentences, where what tells a fact again is found by its words. */
        World easier(int facts, long seed) {
            return World.of(size(facts, true), seed);
        }

        private World.Size size(int facts, boolean alike) {
            return new World.Size(
                    facts, heldOut, training, syllables, words, filler, others, otherSyllables, questionWords, alike);
        }
    }

    private static final int BLOCK = 32;
    private static final int POSITIONS = 64;
    private static final int HEAD = 16;
    private static final double DEVIATION = 0.05;

    /** A place says less than a word. */
    private static final double PLACE_DEVIATION = 0.2 * DEVIATION;

    /** Its reader has to copy within minutes: the more of its start passes words on, the sooner. */
    private static final double PASSING = 1;

    /** What holds all facts. */
    Path corpus() {
        return directory.resolve("corpus");
    }

    /** What holds those that are not held out. */
    Path text() {
        return directory.resolve("text");
    }

    Path bert() {
        return directory.resolve("bert");
    }

    /** Writes a world and a BERT for it, unless they are there. */
    void make(World world, Shape shape, long seed, Progress progress) {
        try {
            write(world, shape, seed, progress);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory, e);
        }
    }

    private void write(World world, Shape shape, long seed, Progress progress) throws IOException {
        int hidden = shape.hidden();
        var bert = new RandomBert.Shape(
                shape.layers(), hidden, hidden / HEAD, 4 * hidden, POSITIONS, DEVIATION, PLACE_DEVIATION, PASSING);
        if (!Files.isDirectory(bert())) {
            RandomBert.write(bert(), bert, world.vocabulary(), seed);
        }
        build(corpus(), world.documents(), shape.longest(), progress);
        build(text(), world.text(), shape.longest(), progress);
    }

    private void build(Path place, List<Document> documents, int longest, Progress progress) throws IOException {
        if (Artifact.find(place).isPresent()) {
            return;
        }
        Path source = directory.resolve(place.getFileName() + ".jsonl");
        Files.write(source, documents.stream().map(Corpora::line).toList());
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(bert().resolve("vocab.txt"), true)) {
            new CorpusBuilder(tokenizer)
                    .maxBlockTokens(Math.max(BLOCK, longest))
                    .progress(progress)
                    .build(List.of(source), place);
        }
    }
}
