package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;

class RecordPipelineTest {

    @Test
    void recordsWithoutBytesDoNotPileUp() {
        assertThat(batches(5000, 0)).hasSizeGreaterThan(4).allMatch(size -> size <= 1024);
    }

    @Test
    void batchesEndWhenTheyHoldEnoughBytes() {
        assertThat(batches(9, RawRecord.BATCH_BYTES / 2)).containsExactly(2, 2, 2, 2, 1);
        assertThat(batches(3, RawRecord.BATCH_BYTES)).containsExactly(1, 1, 1, 0);
    }

    @Test
    void resultsComeInTheOrderOfTheRecordsWhateverTheNumberOfThreads() {
        List<Long> numbers =
                IntStream.range(0, 3000).mapToObj(i -> (long) i % 700).toList();
        for (int threads : List.of(1, 2, 7)) {
            List<Long> seen = new ArrayList<>();
            run(
                    numbers,
                    threads,
                    records -> seen.addAll(records.stream().map(RawRecord::size).toList()));
            assertThat(seen).isEqualTo(numbers);
        }
    }

    private static List<Integer> batches(int records, long size) {
        List<Integer> batches = new ArrayList<>();
        List<Long> sizes = IntStream.range(0, records).mapToObj(i -> size).toList();
        run(sizes, 2, batch -> batches.add(batch.size()));
        return batches;
    }

    private static void run(List<Long> sizes, int threads, Consumer<List<RawRecord>> done) {
        try (Progress.Task task = Progress.none().start("testing", 0, "bytes")) {
            RecordPipeline.run(List.of(new Sized(sizes)), threads, task, batch -> batch, done);
        }
    }

    /** Records of which only the size is known. */
    private record Sized(List<Long> sizes) implements DocumentSource {

        @Override
        public String name() {
            return "sized";
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public Reader open() {
            return new Reader() {

                private int at;

                @Override
                public Optional<RawRecord> next() {
                    return at == sizes.size() ? Optional.empty() : Optional.of(new Record(sizes.get(at++)));
                }

                @Override
                public long bytesRead() {
                    return 0;
                }

                @Override
                public void close() {}
            };
        }

        private record Record(long size) implements RawRecord {

            @Override
            public Parsed parse() {
                return new Parsed.Boilerplate();
            }
        }
    }
}
