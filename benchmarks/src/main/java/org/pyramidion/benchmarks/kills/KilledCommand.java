package org.pyramidion.benchmarks.kills;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A command that is going to be killed, and what it must leave all the same.
 *
 * @param name of it, in the log
 * @param after the command that has to have run before; empty for none
 * @param commands arguments of the processes that work together; one for most
 * @param outcome the files by which two results are compared, as paths from the place; a directory is all below it
 * @param exact whether another run gives the same bytes; if not, the outcome must be there and whole
 */
record KilledCommand(String name, String after, List<List<String>> commands, List<String> outcome, boolean exact) {

    private static final String CORPUS = "corpus";
    private static final List<String> SMALL = List.of(
            "--weights=world/bert",
            "--set=corpus.block-length=64",
            "--set=model.projection=16",
            "--set=model.pooling=mean",
            "--set=model.query-length=32",
            "--set=model.span-hidden=16",
            "--set=ict.steps=12",
            "--set=ict.batch=4",
            "--set=mlm.steps=12",
            "--set=mlm.batch=2",
            "--set=pretrain.steps=24",
            "--set=pretrain.batch=2",
            "--set=pretrain.candidates=3",
            "--set=pretrain.held-out=4",
            "--set=pretrain.evaluate-every=8",
            "--set=pretrain.checkpoint-every=4",
            "--set=refresh.every=6",
            "--set=finetune.steps=24",
            "--set=finetune.batch=2",
            "--set=finetune.reader-beam=2",
            "--set=finetune.retriever-beam=8",
            "--set=finetune.reader-length=96",
            "--set=finetune.checkpoint-every=4");

    /** All of them, each after the one that it needs. Paths are from the place where they run. */
    static List<KilledCommand> all() {
        String pretrained = "run/pretrain/model";
        return List.of(
                exact(
                        "corpus build",
                        "",
                        CORPUS,
                        "corpus build world/documents.jsonl world/folder --vocab=world/bert/vocab.txt"
                                + " --block-length=64 -o corpus"),
                exact("corpus add", "corpus build", CORPUS, "corpus add corpus world/more.jsonl"),
                exact("corpus update", "corpus build", CORPUS, "corpus update corpus world/newer.jsonl"),
                exact("corpus sync", "corpus build", CORPUS, "corpus sync corpus world/newer.jsonl world/folder"),
                warmStart(),
                exact(
                        "index build",
                        "warm-start",
                        "run/warm-start/model-index",
                        "index build --run=run --kind=exact-int8"),
                exact("pretrain, index between steps", "warm-start", pretrained, "pretrain --run=run"),
                whole("pretrain, index by a thread", pretrained, "pretrain --run=run --set=refresh.builder=thread"),
                whole(
                        "pretrain, index by a process",
                        pretrained,
                        "pretrain --run=run --set=refresh.builder=process",
                        "index build --follow=run"),
                exact(
                        "finetune",
                        "pretrain, index between steps",
                        "run/finetune/model",
                        "finetune --run=run --questions=world/questions.jsonl"),
                exact(
                        "evaluate",
                        "finetune",
                        "answers.jsonl",
                        "evaluate --run=run --questions=world/questions.jsonl --output=answers.jsonl"),
                table(),
                exact("export", "finetune", "exported", "export run --as=reader -o exported"),
                exact("weights", "", "cache/weights/minilm", "export minilm --as=bert -o exported"));
    }

    private static KilledCommand warmStart() {
        List<String> arguments = new ArrayList<>(words("warm-start --run=run --corpus=corpus"));
        arguments.addAll(SMALL);
        return new KilledCommand(
                "warm-start", "corpus build", List.of(arguments), List.of("run/warm-start/model"), true);
    }

    /** What its rows cost, in files beside these, is another time each time. */
    private static KilledCommand table() {
        String command = "table --run=run --questions=world/questions.jsonl --systems=bm25,realm --output=table";
        List<String> outcome = Stream.of("table.md", "questions.bm25.jsonl", "questions.realm.jsonl")
                .map("table/"::concat)
                .toList();
        return new KilledCommand("table", "finetune", List.of(words(command)), outcome, true);
    }

    private static KilledCommand exact(String name, String after, String outcome, String command) {
        return new KilledCommand(name, after, List.of(words(command)), List.of(outcome), true);
    }

    private static KilledCommand whole(String name, String outcome, String... commands) {
        return new KilledCommand(
                name,
                "warm-start",
                Arrays.stream(commands).map(KilledCommand::words).toList(),
                List.of(outcome),
                false);
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }

    /** Where weights are kept: in the place, so that they are made there. */
    Map<String, String> environment() {
        return name.equals("weights") ? Map.of("PYRAMIDION_CACHE", "cache") : Map.of();
    }
}
