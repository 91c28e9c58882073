package org.pyramidion.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.testing.TestingFiles;

class QuestionFormatsTest {

    @TempDir
    Path directory;

    @Test
    void readsNqOpen() throws IOException {
        assertThat(read("nq.jsonl", "{\"question\": \"who?\", \"answer\": [\"Ada\", \"Ada L.\"]}"))
                .containsExactly(new Question("1", "who?", List.of("Ada", "Ada L."), false, List.of()));
    }

    @Test
    void readsDprJsonWithTheIdsOfItsPassagesAndWithoutTheirText() throws IOException {
        assertThat(read(
                        "dpr.json",
                        "[",
                        "{\"dataset\": \"d\", \"question\": \"who?\", \"answers\": [\"Ada\"],",
                        " \"positive_ctxs\": [{\"title\": \"T\", \"text\": \"…\", \"passage_id\": \"71\"}, "
                                + "{\"psg_id\": 8}, {\"title\": \"T\"}],",
                        " \"negative_ctxs\": [], \"hard_negative_ctxs\": [{\"text\": \"…\"}]},",
                        "{\"question\": \"when?\", \"answers\": [\"1815\"], \"positive_ctxs\": []}",
                        "]"))
                .containsExactly(
                        new Question("1", "who?", List.of("Ada"), false, List.of("71", "8"), Map.of("dataset", "d")),
                        new Question("2", "when?", List.of("1815"), false, List.of()));
    }

    @Test
    void readsDprTablesWithPythonLists() throws IOException {
        assertThat(read(
                        "dpr.csv",
                        "who won\t['Wilhelm Conrad Röntgen', \"O'Neil\"]",
                        "how, many\t\"[\"\"it's 5\"\", 'five']\"",
                        "\"say \"\"hi\"\"\"\t['a\\\\d\\u00e9', 7]",
                        ""))
                .containsExactly(
                        new Question("1", "who won", List.of("Wilhelm Conrad Röntgen", "O'Neil"), false, List.of()),
                        new Question("2", "how, many", List.of("it's 5", "five"), false, List.of()),
                        new Question("3", "say \"hi\"", List.of("a\\dé", "7"), false, List.of()));
    }

    @Test
    void readsTablesWithNamedColumnsAndCellsOfSeveralLines() throws IOException {
        assertThat(read(
                        "q.csv",
                        "\ufeffid,question,kind,answers\r",
                        "a7,\"who, then?\",x,Ada\r",
                        "a8,\"two\r",
                        "lines\",x,\"['b', 'c']\"\r"))
                .containsExactly(
                        new Question("a7", "who, then?", List.of("Ada"), false, List.of()),
                        new Question("a8", "two\nlines", List.of("b", "c"), false, List.of()));
    }

    @Test
    void readsSquadWithoutWhatHasNoAnswer() throws IOException {
        String squad = """
                {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "c", "qas": [
                  {"id": "x1", "question": "who?", "answers": [{"text": " Ada", "answer_start": 3}, {"text": "Ada"}]},
                  {"id": "x2", "question": "why?", "answers": [], "is_impossible": true}]}]}]}""";
        Question who = new Question("x1", "who?", List.of("Ada"), false, List.of(), Map.of("title", "T"));
        assertThat(read("pretty.json", squad)).containsExactly(who);
        assertThat(read("flat.json", squad.replace("\n", ""))).containsExactly(who);
        assertThat(read(
                        "paragraphs.jsonl",
                        "{\"title\": \"T\", \"context\": \"c\", \"qas\": [{\"q\": \"who?\", \"a\": [\" "
                                + "Ada\"]}, {\"q\": \"b?\", \"a\": [\"B\"]}]}"))
                .containsExactly(
                        new Question("1-1", "who?", List.of("Ada"), false, List.of(), Map.of("title", "T")),
                        new Question("1-2", "b?", List.of("B"), false, List.of(), Map.of("title", "T")));
        assertThat(read(
                        "columns.jsonl",
                        "{\"id\": \"h\", \"question\": \"who?\", \"context\": \"c\", \"answers\": {\"text\": "
                                + "[\"Ada\", \"Ada\"], \"answer_start\": [1]}}"))
                .containsExactly(new Question("h", "who?", List.of("Ada"), false, List.of()));
    }

    @Test
    void readsWebQuestions() throws IOException {
        assertThat(read(
                        "webq.json",
                        "[{\"url\": \"u\", \"targetValue\": \"(list (description \\\"Jazmyn \\\\\\\"J\\\\\\\" "
                                + "Bieber\\\") (description Lawyer))\","
                                + " \"utterance\": \"what is?\"}]"))
                .containsExactly(new Question(
                        "1",
                        "what is?",
                        List.of("Jazmyn \"J\" Bieber", "Lawyer"),
                        false,
                        List.of(),
                        Map.of("url", "u")));
    }

    @Test
    void readsRegularExpressionsWhereTheyAreSaidToBeOrTheSetIsKnownForThem() throws IOException {
        String line = "{\"question\": \"when?\", \"answer\": [\"19\\\\d\\\\d|1800s?\"]}";
        Question question = new Question("1", "when?", List.of("19\\d\\d|1800s?"), true, List.of());
        assertThat(read("CuratedTrec-test.jsonl", line)).containsExactly(question);
        assertThat(read("curated-trec.csv", "when?\t['19\\\\d\\\\d|1800s?']")).containsExactly(question);
        assertThat(read("x.jsonl", line.replace("answer", "regex"))).containsExactly(question);
        assertThat(read("x.jsonl", line.replace("}", ", \"regex\": true}"))).containsExactly(question);
        assertThat(read("x.jsonl", line).getFirst().regex()).isFalse();
        assertThat(read("curatedtrec.csv", "question,answers", "when?,\"['1969', '1970']\"", "who?,[AE]da"))
                .extracting(Question::answers)
                .containsExactly(List.of("1969", "1970"), List.of("[AE]da"));
        assertThat(read("x.csv", "question,regex", "when?,19\\d\\d|1800s?").getFirst())
                .isEqualTo(new Question("2", "when?", List.of("19\\d\\d|1800s?"), true, List.of()));
    }

    @Test
    void readsEntityQuestionsFromAGzippedList() throws IOException {
        Path file = directory.resolve("P106.test.json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("[{\"question\": \"What work?\", \"answers\": [\"poet\"]}]".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Questions.read(file))
                .containsExactly(new Question("1", "What work?", List.of("poet"), false, List.of()));
    }

    @Test
    void readsWhatStandsAfterAListOrSquadsDataAsMoreOfTheSame() throws IOException {
        String list = "[{\"question\": \"who?\", \"answers\": [\"Ada\"]}]";
        assertThat(read("two.json", list, list.replace("who", "whose")))
                .extracting(Question::id, Question::text)
                .containsExactly(tuple("1", "who?"), tuple("2", "whose?"));
        String squad =
                "{\"data\": [{\"paragraphs\": [{\"qas\": [{\"question\": \"who?\", \"answers\": [\"Ada\"]}]}]}], "
                        + "\"version\": {\"a\": [1]}}";
        assertThat(read("two.json", squad, squad))
                .extracting(Question::id, Question::text)
                .containsExactly(tuple("1-1-1", "who?"), tuple("2-1-1", "who?"));
        for (String bad : List.of(list + "\n{}", squad + "\n{}", squad + "\n[]")) {
            assertThatThrownBy(() -> read("bad.json", bad))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContainingAll("bad.json:2:", "something else follows the questions");
        }
        assertThatThrownBy(() -> read("bad.json", list + "\n garbage"))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("bad.json:2: not valid JSON");
    }

    @Test
    void aClaimHasALabelAndNoAnswers() throws IOException {
        assertThat(read("claims.jsonl", "{\"question\": \"Ada wrote.\", \"label\": \"SUPPORTS\"}"))
                .containsExactly(
                        new Question("1", "Ada wrote.", List.of(), false, List.of(), Map.of("label", "SUPPORTS")));
    }

    /** Every format, as every way of packing gives the same questions. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"question\": \"who?\", \"answer\": [\"Ada\"]}",
                "[{\"question\": \"who?\", \"answers\": [\"Ada\"], \"positive_ctxs\": []}]",
                "who?\t['Ada']",
                "question,answers\nwho?,Ada",
                "{\"data\": [{\"paragraphs\": [{\"qas\": [{\"question\": \"who?\", \"answers\": [{\"text\": "
                        + "\"Ada\"}]}]}]}]}"
            })
    void readsPackedFilesWhateverTheyAreCalled(String text) throws IOException {
        List<Question> plain = read("questions", text);
        assertThat(plain).singleElement().extracting(Question::answers).isEqualTo(List.of("Ada"));
        for (CompressedFile.Packing packing : CompressedFile.Packing.values()) {
            assertThat(Questions.read(TestingFiles.packed(directory.resolve("questions"), text, packing)))
                    .isEqualTo(plain);
        }
    }

    @Test
    void aPackedFileThatIsCutShortIsNamed() throws IOException {
        Path file = TestingFiles.packed(directory.resolve("cut"), "a\t['b']\n".repeat(99), CompressedFile.Packing.GZIP);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 30));
        assertThatThrownBy(() -> Questions.read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cut");
    }

    @Test
    void readsTheJudgedQueriesOfABeirFolder() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("beir/qrels")).getParent();
        write(
                "beir/queries.jsonl",
                "{\"_id\": \"q1\", \"text\": \"one\", \"metadata\": {}}",
                "{\"_id\": \"q2\", \"text\": \"two\"}");
        TestingFiles.packed(
                folder.resolve("qrels/test.tsv.zst"),
                "query-id\tcorpus-id\tscore\nq1\td 1\t2\nq1\td2\t0\n",
                CompressedFile.Packing.ZSTD);
        assertThat(Questions.read(folder))
                .containsExactly(
                        new Question("q1", "one", List.of(), false, List.of("d 1"), Map.of("metadata", Map.of())));
        assertThat(Questions.readAll(folder)).extracting(Question::id).containsExactly("q1", "q2");
        assertThat(Qrels.ofFolder(folder).of("q1")).hasValue(Map.of("d 1", 2, "d2", 0));
        assertThat(Qrels.ofFolder(folder).of("q2")).isEmpty();
    }

    @Test
    void readsJudgementsOfTrec() throws IOException {
        assertThat(Qrels.read(write("qrels.txt", "q1 0 d1  1", "q1 0 d2 -1", "", "q2 Q0 d1 3"))
                        .of("q1"))
                .hasValue(Map.of("d1", 1, "d2", -1));
        assertThatThrownBy(() -> Qrels.read(write("bad.txt", "q1 0 d1 1", "q1 0 d1 2")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll("bad.txt:2", "d1 is judged twice");
        assertThatThrownBy(() -> Qrels.read(write("bad.txt", "q1 0 d1 high")))
                .hasMessageContainingAll("bad.txt:1", "whole number", "high");
        assertThatThrownBy(() -> Qrels.read(write("bad.txt", "q1 d1")))
                .hasMessageContainingAll("bad.txt:1", "2 columns");
        assertThatThrownBy(() -> Qrels.read(write("bad.txt", ""))).hasMessageContaining("no judgement");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "a question and nothing|x:1: a row must be a question, a tab and a list of answers",
                "a\tb\tc|x:1: a row must be",
                "a\tplain|x:1: the answers must be a list such as ['1969']",
                "a\t['b|x:1: the answers are no list such as ['1969']: a closing quote wanted at character 4",
                "a\t[b]|a string or a number wanted at character 2",
                "a\t[]|there are no answers",
                "\"a\t['b']|x:1: the file ends within quotes that this row opens",
                "[{\"question\": 5}]|x:1: item 1: a question needs 'question'",
                "[5]|x:1: item 1: not a JSON object but 5",
                "[{\"question\": \"a\", ]|x:1: not valid JSON",
                "{\"question\": \"a\"|x:1: not valid JSON",
                "{\"data\": [{\"title\": 1}]}|x:1: item 1: an article of SQuAD needs 'paragraphs'",
                "{\"data\": [{\"paragraphs\": [{}]}]}|x:1: item 1, paragraph 1: a paragraph of SQuAD needs 'qas'",
                "{\"qas\": [{\"q\": 1}]}|x:1: item 1 of 'qas' needs",
                "[{\"utterance\": \"a\"}]|x:1: item 1: a question of WebQuestions needs 'utterance' and 'targetValue'",
                "[{\"utterance\": \"a\", \"targetValue\": \"(list)\"}]|'targetValue' must read (list (description"
            })
    void namesWhatItCannotReadAndWhatWasWanted(String line, String message) throws IOException {
        Path file = write("x", line);
        assertThatThrownBy(() -> Questions.read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesTheLineOfBadBytesAndOfBadItems() throws IOException {
        Path file = directory.resolve("x");
        Files.write(file, "a\u00c3\u00a9\t[1]\nb\u00ff\t[2]".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Questions.read(file)).hasMessageContaining("x:2: not valid UTF-8");
        assertThatThrownBy(
                        () -> read("y", "[", "{\"question\": \"a\", \"answers\": [\"b\"]},", "{\"question\": \"a\"}]"))
                .hasMessageContaining("y:3: item 2: a question needs");
        assertThatThrownBy(() -> Questions.read(directory.resolve("absent")))
                .hasMessageContaining("absent: no such file");
        assertThatThrownBy(() -> Questions.read(directory)).hasMessageContaining("is no BEIR folder");
    }

    @Test
    void readsTheSetsOfTheDataFolder() {
        assertThat(Questions.read(TestingFiles.data("squad/train.jsonl.gz"))).hasSizeGreaterThan(80_000);
        assertThat(Questions.read(TestingFiles.data("qa/trec.test.jsonl")))
                .hasSize(694)
                .allMatch(Question::regex);
        assertThat(Questions.read(TestingFiles.data("qa/eq-wiki100k.test.jsonl")))
                .noneMatch(question -> question.evidence().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'q','question':'Who built it?','context':'x','answers':{'text':['Berg','Nils "
                        + "Berg'],'answer_start':[1,2]}}",
                "{'question_id':'q','question':'Who built it?','answer':{'value':'Berg','aliases':['Nils "
                        + "Berg'],'type':'x'}}",
                "{'Data':[{'QuestionId':'q','Question':'Who built it?','Answer':{'Value':'Berg','Aliases':['Nils "
                        + "Berg']}}]}",
                "{'id':'q','input':'Who built it?','output':[{'answer':'Berg'},{'answer':'Nils "
                        + "Berg','provenance':[]},{'provenance':[]}]}",
                "{'query_id':'q','query':'Who built it?','answers':['Berg','Nils Berg'],'passages':[{'x':1}]}",
                "[{'_id':'q','question':'Who built it?','answer':['Berg','Nils Berg'],'context':[['a',['b']]]}]",
                "id,question,answers\nq,Who built it?,\"['Berg' 'Nils Berg']\"",
                "id;question;answers\nq;Who built it?;\"['Berg', 'Nils Berg']\""
            })
    void readsTheSetsOfTheField(String set) throws IOException {
        String text = set.startsWith("id") ? set : set.replace('\'', '"');
        assertThat(read("set", text)).satisfiesExactly(question -> {
            assertThat(question.id()).isEqualTo("q");
            assertThat(question.text()).isEqualTo("Who built it?");
            assertThat(question.answers()).containsExactly("Berg", "Nils Berg");
        });
    }

    @Test
    void setsQuestionsWithoutAnAnswerApart() throws IOException {
        Questions.QuestionSet set = Questions.readSet(write(
                "set",
                "{\"id\": \"a\", \"question\": \"Who?\", \"answers\": {\"text\": [\"Berg\"], \"answer_start\": [1]}}",
                "{\"id\": \"b\", \"question\": \"Why?\", \"answers\": {\"text\": [], \"answer_start\": []}}",
                "{\"query_id\": 3, \"query\": \"when\", \"answers\": [\"No Answer Present.\"]}"));
        assertThat(set.answerable()).extracting(Question::id).containsExactly("a");
        assertThat(set.unanswerable()).extracting(Question::id).containsExactly("b", "3");
        assertThat(set.unanswerable()).allMatch(Question::unanswerable);
    }

    @Test
    void readsQueriesWithoutAnswersOfATable() throws IOException {
        assertThat(read("queries.tsv", "7\twho built it", "8\twhen did it stop"))
                .extracting(Question::id, Question::text)
                .containsExactly(tuple("7", "who built it"), tuple("8", "when did it stop"));
    }

    private List<Question> read(String name, String... lines) throws IOException {
        return Questions.read(write(name, lines));
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }
}
