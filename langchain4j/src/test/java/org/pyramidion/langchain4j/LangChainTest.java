package org.pyramidion.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.query.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Ranking;
import org.pyramidion.api.Settings;

class LangChainTest {

    private static final String QUESTION = "Who lit the lamp?";

    @TempDir
    static Path directory;

    private static KnowledgeBase base;

    @BeforeAll
    static void open() throws IOException {
        Path island = Files.writeString(directory.resolve("island.jsonl"), """
                {"id": "ferry", "title": "Ferry", "year": 1902, "text": "The ferry leaves the harbour at 07:40."}
                {"id": "lamp", "title": "Lamp", "tags": ["a", "b"], "text": "The lamp was lit by Maria Keller in 1894."}
                """);
        Settings settings = Settings.defaults().ranking(Ranking.MINILM).workspace(directory.resolve("cache"));
        base = Pyramidion.open(island, settings);
    }

    @AfterAll
    static void close() {
        base.close();
    }

    /** Answers by script, and keeps what it was asked. */
    private record Script(String reply, List<ChatMessage> heard) implements ChatModel {
        @Override
        public ChatResponse doChat(ChatRequest request) {
            heard.addAll(request.messages());
            return ChatResponse.builder().aiMessage(AiMessage.from(reply)).build();
        }
    }

    @Test
    void contents_are_passages_with_score_and_place() {
        List<Content> found = new PyramidionContentRetriever(base).retrieve(Query.from(QUESTION));
        assertThat(found).hasSize(2);
        Hit best = base.search(QUESTION, 1).getFirst();
        assertThat(found.getFirst().metadata()).containsEntry(ContentMetadata.SCORE, best.score());
        TextSegment segment = found.getFirst().textSegment();
        assertThat(segment.text()).isEqualTo("The lamp was lit by Maria Keller in 1894.");
        assertThat(segment.metadata().getString(PassageSegments.DOCUMENT)).isEqualTo("lamp");
        assertThat(segment.metadata().getString("tags")).isEqualTo("[a, b]");
        PyramidionContentRetriever filtered = new PyramidionContentRetriever(
                base, 5, query -> Filter.where("year", query.text().substring(0, 4)));
        List<Content> one = filtered.retrieve(Query.from("1902: " + QUESTION));
        assertThat(one).hasSize(1);
        assertThat(one.getFirst().textSegment().metadata().getInteger("year")).isEqualTo(1902);
        assertThat(one.getFirst().textSegment().metadata().getString(PassageSegments.TITLE))
                .isEqualTo("Ferry");
    }

    @Test
    void vectors_of_queries_and_passages_give_the_scores() {
        List<TextSegment> texts = List.of(
                TextSegment.from("The lamp was lit by Maria Keller in 1894."), TextSegment.from("It rains today."));
        PyramidionEmbeddingModel queries = PyramidionEmbeddingModel.ofQueries(base);
        Embedding asked = queries.embed(QUESTION).content();
        List<Embedding> embedded =
                PyramidionEmbeddingModel.ofPassages(base).embedAll(texts).content();
        List<Double> scores =
                new PyramidionScoringModel(base).scoreAll(texts, QUESTION).content();
        assertThat(scores.get(0)).isGreaterThan(scores.get(1));
        for (int i = 0; i < 2; i++) {
            double product = 0;
            for (int d = 0; d < asked.dimension(); d++) {
                product += asked.vector()[d] * embedded.get(i).vector()[d];
            }
            assertThat(scores.get(i)).isCloseTo(product, within(1e-4));
        }
        assertThat(queries.dimension()).isEqualTo(384).isEqualTo(asked.dimension());
        assertThat(queries.modelName()).isEqualTo("minilm");
    }

    @Test
    void an_answer_that_a_model_writes_keeps_evidence_and_confidence() {
        Script script = new Script("Maria Keller lit it [1], as no [7] says.", new ArrayList<>());
        WrittenAnswer answer = new WrittenAnswers(base, script).ask(QUESTION);

        assertThat(answer.text()).hasValue("Maria Keller lit it [1], as no [7] says.");
        assertThat(answer.cited()).containsExactly(answer.extracted().passages().getFirst());
        assertThat(answer.extracted()).isEqualTo(base.ask(QUESTION));
        assertThat(answer.extracted().best().orElseThrow().text()).isEqualTo("Maria Keller");
        assertThat(answer.confidence().orElseThrow()).isGreaterThan(0.5);
        assertThat(script.heard()).hasSize(2).first().isInstanceOf(SystemMessage.class);
        assertThat(((UserMessage) script.heard().get(1)).singleText())
                .startsWith("[1] Lamp\nThe lamp was lit by Maria Keller in 1894.\n\n[2] Ferry\n")
                .endsWith("\n\nQuestion: " + QUESTION);
    }

    @Test
    void a_model_is_not_asked_where_there_is_no_evidence() {
        Script script = new Script("I make something up.", new ArrayList<>());
        WrittenAnswer answer = new WrittenAnswers(base, script).ask(QUESTION, Filter.where("id", "none"));
        assertThat(answer.text()).isEmpty();
        assertThat(answer.cited()).isEmpty();
        assertThat(script.heard()).isEmpty();
    }
}
