package org.pyramidion.wordnet;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.questions.Question;
import tools.jackson.databind.json.JsonMapper;

/**
 * A corpus and questions made of WordNet 3.1, which lies on the class path: a document for each named entity, with its
 * gloss and its relations to others told as sentences, and one for each year in which a person was born or died. What
 * relates two entities is told in the documents of both, each in words of its own, so that a fact masked in one
 * document stands in another.
 *
 * <p>Everything is determined by the options. WordNet is © Princeton University, under its permissive licence.
 */
public final class WordNet {

    private static final int QUARTERS = 4;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * How much to make.
     *
     * @param maxEntities at most so many entities; WordNet has 7,700
     * @param train questions to train on, at most
     * @param dev questions to choose models by, at most
     * @param test questions to measure on, at most
     * @param seed decides which question goes where
     */
    public record Options(int maxEntities, int train, int dev, int test, long seed) {

        /** All entities, 500 questions each to choose and measure by, all others to train on. */
        public static final Options DEFAULT = new Options(Integer.MAX_VALUE, Integer.MAX_VALUE, 500, 500, 1);

        public Options {
            if (maxEntities < 1 || train < 0 || dev < 0 || test < 0) {
                throw new PyramidionException(
                        "a WordNet corpus of %d entities, %d/%d/%d questions; take 1 entity or more, nothing below 0"
                                .formatted(maxEntities, train, dev, test));
            }
        }
    }

    /**
     * What was made.
     *
     * @param documents how many documents
     * @param facts how many facts stand in two documents
     * @param questions questions by split ("train", "dev", "test") and kind
     */
    public record Report(int documents, int facts, Map<String, Map<String, Integer>> questions) {}

    private WordNet() {}

    /** The documents. */
    public static List<Document> documents(int maxEntities) {
        Entities entities = Entities.of(Nouns.load(), maxEntities);
        return documents(entities, Facts.among(entities));
    }

    /**
     * Writes {@code corpus.jsonl} and {@code questions.train.jsonl}, {@code .dev.jsonl}, {@code .test.jsonl}. No fact
     * is asked for in two of them; dev and test have equally many questions of each kind, as far as there are enough.
     *
     * @throws PyramidionException if the files cannot be written
     */
    public static Report write(Path directory, Options options) {
        Entities entities = Entities.of(Nouns.load(), options.maxEntities());
        Facts facts = Facts.among(entities);
        List<Document> documents = documents(entities, facts);
        Map<String, List<Question>> splits = split(new QuestionWriter(entities, facts).all(), options);
        try {
            Files.createDirectories(directory);
            writeDocuments(directory.resolve("corpus.jsonl"), documents);
            for (Map.Entry<String, List<Question>> split : splits.entrySet()) {
                writeQuestions(directory.resolve("questions.%s.jsonl".formatted(split.getKey())), split.getValue());
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
        return new Report(documents.size(), facts.size(), counts(splits));
    }

    private static List<Document> documents(Entities entities, Facts facts) {
        DocumentWriter telling = new DocumentWriter(facts);
        Stream<Document> told =
                entities.all().map(entity -> new Document(entity.id(), entity.title(), telling.text(entity)));
        return Stream.concat(told, Chronicle.of(entities).documents().stream()).toList();
    }

    /**
     * A quarter of each kind is for test, a quarter for dev; of these as many are taken as are wanted, the kinds in
     * turn. All else is for train.
     */
    private static Map<String, List<Question>> split(List<Question> questions, Options options) {
        Map<String, List<Question>> byKind = new TreeMap<>();
        List<Question> shuffled = new ArrayList<>(questions);
        Collections.shuffle(shuffled, new Random(options.seed()));
        shuffled.forEach(question -> byKind.computeIfAbsent(question.kind(), kind -> new ArrayList<>())
                .add(question));
        Map<String, Deque<Question>> forTest = part(byKind, 0, 1);
        Map<String, Deque<Question>> forDev = part(byKind, 1, 2);
        Map<String, Deque<Question>> forTrain = part(byKind, 2, QUARTERS);
        Map<String, List<Question>> splits = new LinkedHashMap<>();
        splits.put("test", deal(forTest, options.test()));
        splits.put("dev", deal(forDev, options.dev()));
        forTrain.forEach((kind, left) -> {
            left.addAll(forDev.getOrDefault(kind, new ArrayDeque<>()));
            left.addAll(forTest.getOrDefault(kind, new ArrayDeque<>()));
        });
        splits.put("train", deal(forTrain, options.train()));
        return splits;
    }

    /** The questions of each kind from one quarter to another. */
    private static Map<String, Deque<Question>> part(Map<String, List<Question>> byKind, int from, int to) {
        Map<String, Deque<Question>> part = new TreeMap<>();
        byKind.forEach((kind, all) -> part.put(
                kind, new ArrayDeque<>(all.subList(all.size() * from / QUARTERS, all.size() * to / QUARTERS))));
        return part;
    }

    private static List<Question> deal(Map<String, Deque<Question>> byKind, int count) {
        List<Question> dealt = new ArrayList<>();
        while (dealt.size() < count && byKind.values().stream().anyMatch(left -> !left.isEmpty())) {
            byKind.values().stream()
                    .filter(left -> !left.isEmpty())
                    .limit(count - dealt.size())
                    .forEach(left -> dealt.add(left.remove()));
        }
        return dealt;
    }

    private static Map<String, Map<String, Integer>> counts(Map<String, List<Question>> splits) {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        splits.forEach((name, questions) -> counts.put(
                name,
                questions.stream()
                        .collect(Collectors.groupingBy(Question::kind, TreeMap::new, Collectors.summingInt(q -> 1)))));
        return counts;
    }

    private static void writeDocuments(Path file, List<Document> documents) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Document document : documents) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("id", document.id());
                line.put("title", document.title());
                line.put("text", document.text());
                out.write(JSON.writeValueAsString(line) + "\n");
            }
        }
    }

    private static void writeQuestions(Path file, List<Question> questions) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Question question : questions) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("id", question.id());
                line.put("question", question.text());
                line.put("answers", question.answers());
                line.put("evidence", question.evidence());
                line.putAll(question.fields());
                out.write(JSON.writeValueAsString(line) + "\n");
            }
        }
    }
}
