package org.pyramidion.benchmarks;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.answering.Fill;
import org.pyramidion.answering.Filler;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IdSet;
import org.pyramidion.questions.Answers;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an encoder makes of blanks whose answers stand in passages of another language: how likely the right name is, in
 * either language, with the passages that are found, with those of the evidence, and with none; and what it fills in by
 * itself, of one wordpiece to {@value #MOST_MASKS}, the mean log-probability of a wordpiece choosing among them. A line
 * of JSON for each blank, as {@code benchmarks/korean/figures.py} reads it.
 *
 * <p>Arguments: run, stage ({@code warm-start} or {@code pretrain}), corpus, blanks (JSONL with {@code text, answer_ko,
 * also_ko, answer_en, also_en, evidence}), output, documents to read with the null document (6), one in so many blanks
 * (1).
 */
public final class BlanksAcrossLanguages {

    private static final int MOST_MASKS = 4;

    private final Filler filler;
    private final Filler alone;
    private final CorpusStore corpus;

    private BlanksAcrossLanguages(OpenStage open, int documents) {
        Filler.Settings settings = new Filler.Settings(
                documents, 1, Set.of(), open.config().pretrain().scheme());
        this.filler = new Filler(open.realm(), settings);
        this.alone = Filler.withoutRetrieval(open.realm().realm(), settings);
        this.corpus = open.corpus();
    }

    /** Measures. */
    public static void main(String[] arguments) throws IOException {
        Engine.threads(Integer.getInteger("pyramidion.threads", 1));
        int documents = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 6;
        int every = arguments.length > 6 ? Integer.parseInt(arguments[6]) : 1;
        Run.Stage stage = Stream.of(Run.Stage.values())
                .filter(each -> each.label().equals(arguments[1]))
                .findFirst()
                .orElseThrow();
        List<String> blanks = Files.readAllLines(Path.of(arguments[3]));
        try (OpenStage open = OpenStage.open(
                        new RunDirectory(new Run(Path.of(arguments[0]))),
                        stage,
                        Optional.of(Path.of(arguments[2])),
                        Progress.none());
                BufferedWriter output = Files.newBufferedWriter(Path.of(arguments[4]))) {
            BlanksAcrossLanguages measured = new BlanksAcrossLanguages(open, documents);
            for (int i = 0; i < blanks.size(); i += every) {
                JsonNode blank = JsonMapper.shared().readTree(blanks.get(i));
                output.write(JsonMapper.shared().writeValueAsString(measured.read(blank)));
                output.newLine();
                output.flush();
            }
        }
    }

    private Map<String, Object> read(JsonNode blank) {
        String text = blank.get("text").asString();
        List<String> right = Stream.of("answer_ko", "also_ko", "answer_en", "also_en")
                .flatMap(field -> strings(blank.get(field)).stream())
                .toList();
        IdSet evidence = blocks(strings(blank.get("evidence")));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", blank.get("id").asString());
        for (String language : List.of("ko", "en")) {
            String name = strings(blank.get("answer_" + language)).getFirst();
            line.put(language, judged(text, name, evidence));
        }
        line.put("found", filled(text, right, filler, IdSet.all()));
        line.put("evidence", filled(text, right, filler, evidence));
        line.put("nothing", filled(text, right, alone, IdSet.all()));
        return line;
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private IdSet blocks(List<String> documents) {
        BitSet blocks = new BitSet();
        documents.stream().flatMapToInt(id -> IntStream.of(corpus.blocksOf(id))).forEach(blocks::set);
        return IdSet.of(blocks);
    }

    /** Log-probabilities of a name; nothing if the vocabulary cannot spell it. */
    private Map<String, Object> judged(String text, String name, IdSet evidence) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        try {
            Fill found = filler.fill(text, name, IdSet.all());
            values.put("found", Math.log(found.judged().probability()));
            values.put("nothing", Math.log(found.judged().withoutRetrieval()));
            values.put(
                    "evidence",
                    Math.log(filler.fill(text, name, evidence).judged().probability()));
        } catch (PyramidionException unspeakable) {
            values.put("problem", unspeakable.getMessage());
        }
        return values;
    }

    private static Map<String, Object> filled(String text, List<String> right, Filler filler, IdSet allowed) {
        List<Fill.Prediction> fillings = new ArrayList<>();
        int best = 0;
        for (int masks = 1; masks <= MOST_MASKS; masks++) {
            fillings.add(filler.fill(text, masks, allowed).best());
            best = mean(fillings, masks - 1) > mean(fillings, best) ? masks - 1 : best;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", fillings.get(best).text());
        values.put("right", Answers.exactMatch(fillings.get(best).text(), right));
        values.put("right_at_any_length", fillings.stream().anyMatch(each -> Answers.exactMatch(each.text(), right)));
        return values;
    }

    /** Of a wordpiece. */
    private static double mean(List<Fill.Prediction> fillings, int place) {
        return Math.log(fillings.get(place).probability()) / (place + 1);
    }
}
