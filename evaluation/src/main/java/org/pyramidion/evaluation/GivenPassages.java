package org.pyramidion.evaluation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.BlockSplitter;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Question;
import org.pyramidion.questions.RetrievedPassages;
import org.pyramidion.questions.RetrievedPassages.Found;
import org.pyramidion.questions.RetrievedPassages.Passage;
import org.pyramidion.text.DateTagger;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passages that something else ranked: a TREC run, or what DPR's retriever writes. Where a file brings the text of its
 * passages along, that is what is read: they become a corpus of their own, which goes when this is closed.
 *
 * @param corpus of the passages; empty if the file only names them
 * @param temporary where that corpus is
 */
public record GivenPassages(TrecRun ranking, Optional<CorpusStore> corpus, Optional<Path> temporary)
        implements AutoCloseable {

    /**
     * Reads a file.
     *
     * @param asked the questions, by whose texts, or else ids, DPR's are known
     * @param tokenizer cuts the passages
     * @throws PyramidionException naming file and line of the first bad record, or if it ranks for none of the
     *     questions
     */
    public static GivenPassages read(Path file, List<Question> asked, WordPieceTokenizer tokenizer, Progress progress) {
        GivenPassages given = RetrievedPassages.isJson(file)
                ? dpr(file, asked, tokenizer, progress)
                : new GivenPassages(TrecRun.read(file), Optional.empty(), Optional.empty());
        if (given.missing(asked) == asked.size()) {
            given.close();
            throw new PyramidionException(
                    "%s: ranks nothing for any of the questions; give the run of this set".formatted(file));
        }
        return given;
    }

    /** How many questions nothing is ranked for. */
    public long missing(List<Question> asked) {
        return asked.stream()
                .filter(question -> ranking.of(question.id()).isEmpty())
                .count();
    }

    private static GivenPassages dpr(Path file, List<Question> asked, WordPieceTokenizer tokenizer, Progress progress) {
        Path temporary = directory();
        try {
            Path documents = temporary.resolve("passages.jsonl");
            Map<String, List<TrecRun.Entry>> rankings;
            boolean any;
            try (Texts texts = new Texts(documents)) {
                rankings = rankings(file, asked, texts);
                any = texts.any();
            }
            TrecRun ranking = TrecRun.ofRankings(rankings);
            if (!any) {
                Artifact.deleteTree(temporary);
                return new GivenPassages(ranking, Optional.empty(), Optional.empty());
            }
            Path corpus = temporary.resolve("corpus");
            new CorpusBuilder(tokenizer)
                    .tagger(new DateTagger())
                    .maxBlockTokens(BlockSplitter.DEFAULT_MAX_TOKENS)
                    .progress(progress)
                    .build(List.of(documents), corpus);
            return new GivenPassages(ranking, Optional.of(CorpusStore.open(corpus)), Optional.of(temporary));
        } catch (IOException e) {
            remove(temporary);
            throw new PyramidionException("cannot write %s: %s".formatted(temporary, Artifact.reason(e)), e);
        } catch (RuntimeException e) {
            remove(temporary);
            throw e;
        }
    }

    private static Map<String, List<TrecRun.Entry>> rankings(Path file, List<Question> asked, Texts texts) {
        Map<String, List<String>> byText = new HashMap<>();
        Set<String> known = new HashSet<>();
        for (Question question : asked) {
            byText.computeIfAbsent(question.text().strip(), text -> new ArrayList<>())
                    .add(question.id());
            known.add(question.id());
        }
        Map<String, List<TrecRun.Entry>> rankings = new LinkedHashMap<>();
        RetrievedPassages.read(file, found -> {
            // Ids may count from another number than ours, so the text decides; an id tells questions of one text
            // apart.
            List<String> same = byText.getOrDefault(found.question().strip(), List.of());
            List<String> ids = found.id()
                    .filter(same.isEmpty() ? known::contains : same::contains)
                    .map(List::of)
                    .orElse(same);
            if (!ids.isEmpty()) {
                List<TrecRun.Entry> entries = entries(found, texts);
                ids.forEach(id -> rankings.put(id, entries));
            }
        });
        return rankings;
    }

    /** Passages whose text is blank, in a file that has texts, are not there to be read. */
    private static List<TrecRun.Entry> entries(Found found, Texts texts) {
        List<TrecRun.Entry> entries = new ArrayList<>();
        for (Passage passage : found.passages()) {
            if (texts.add(found.place(), passage)) {
                float score = (float) passage.score().orElse(-entries.size());
                entries.add(new TrecRun.Entry(passage.id(), score));
            }
        }
        return entries;
    }

    /** Writes each passage once. */
    private static final class Texts implements AutoCloseable {
        private final BufferedWriter writer;
        private final Map<String, Integer> known = new HashMap<>();
        private boolean first = true;
        private boolean namesOnly;

        Texts(Path file) throws IOException {
            writer = Files.newBufferedWriter(file);
        }

        /** Whether the passage can be read; all can if the first has no text, for then the file only names them. */
        boolean add(String place, Passage passage) {
            boolean blank = passage.text().isBlank();
            namesOnly = first ? blank : namesOnly;
            first = false;
            if (blank || namesOnly) {
                return namesOnly;
            }
            int content = passage.title().hashCode() * 31 + passage.text().hashCode();
            Integer before = known.putIfAbsent(passage.id(), content);
            if (before != null && before != content) {
                throw new PyramidionException("%s: passage %s has another text than before; give each an id of its own"
                        .formatted(place, passage.id()));
            }
            if (before == null) {
                write(passage);
            }
            return true;
        }

        private void write(Passage passage) {
            try {
                writer.write(JsonMapper.shared()
                        .writeValueAsString(
                                Map.of("id", passage.id(), "title", passage.title(), "text", passage.text())));
                writer.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean any() {
            return !known.isEmpty();
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("pyramidion-passages");
        } catch (IOException e) {
            throw new PyramidionException("cannot write a temporary directory: " + Artifact.reason(e), e);
        }
    }

    private static void remove(Path temporary) {
        try {
            Artifact.deleteTree(temporary);
        } catch (IOException e) {
            throw new PyramidionException("cannot remove %s: %s".formatted(temporary, Artifact.reason(e)), e);
        }
    }

    @Override
    public void close() {
        corpus.ifPresent(CorpusStore::close);
        temporary.ifPresent(GivenPassages::remove);
    }
}
