package org.example;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.example.client.ApiClient;
import org.example.client.ApiException;
import org.example.client.AskingApi;
import org.example.client.AssistantsApi;
import org.example.client.CatalogueApi;
import org.example.client.DocumentsApi;
import org.example.client.OperationApi;
import org.example.client.PassagesApi;
import org.example.client.VectorsApi;
import org.example.client.model.Answer;
import org.example.client.model.Blank;
import org.example.client.model.Document;
import org.example.client.model.Documents;
import org.example.client.model.EmbeddingRequest;
import org.example.client.model.Hit;
import org.example.client.model.Operation;
import org.example.client.model.Passage;
import org.example.client.model.Query;
import org.example.client.model.Question;
import org.example.client.model.RerankRequest;
import org.example.client.model.RerankRequestDocumentsInner;

/**
 * Calls every route of a server by the classes that were generated of its description. It is to have a base {@code
 * docs}, a folder with a PDF file, and a run {@code run} that was pre-trained.
 */
public final class Main {

    private static final Set<String> CALLED = new TreeSet<>();

    private final ApiClient client = new ApiClient();

    private Main(String address, String token) {
        client.updateBaseUri(address.replaceFirst("/$", ""));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
    }

    /** A call that may fail, and a name for what it calls. */
    private interface Call<T> {
        T call() throws ApiException;
    }

    private static <T> T call(String operation, Call<T> call) throws ApiException {
        CALLED.add(operation);
        return call.call();
    }

    private static void require(boolean holds, String what, Object found) {
        if (!holds) {
            throw new AssertionError(what + ": " + found);
        }
    }

    /** The status that a call must fail with. */
    private static void requireProblem(String operation, int status, Call<?> call) {
        try {
            Object answer = call(operation, call);
            throw new AssertionError(operation + " should fail with " + status + ": " + answer);
        } catch (ApiException e) {
            require(
                    e.getCode() == status,
                    operation + " should fail with " + status,
                    e.getCode() + " " + e.getResponseBody());
            require(e.getResponseBody().contains("urn:pyramidion:problem:"), operation, e.getResponseBody());
        }
    }

    private void ask() throws ApiException, IOException {
        AskingApi asking = new AskingApi(client);
        PassagesApi passages = new PassagesApi(client);
        Answer answer = call(
                "ask",
                () -> asking.ask(new Question().question("Who made the lamp?").base("docs")));
        require(answer.getBest().getText().equals("Odile Brandt"), "ask", answer);
        Passage evidence = answer.getBest().getEvidence();
        require(evidence.getFields().get("file").equals("lighthouse.txt"), "file", evidence.getFields());
        Hit found = call(
                        "search",
                        () -> asking.search(new Query()
                                .query("When does the ferry leave?")
                                .base("docs")
                                .top(1)
                                .filter(Map.of("file", List.of("ferry.md")))))
                .getHits()
                .get(0);
        require(found.getPassage().getDocumentId().endsWith("ferry.md"), "search", found);
        require(
                call("passage", () -> passages.passage(evidence.getNumber(), "docs", evidence.getDocumentId(), 2))
                        .getPassage()
                        .equals(evidence),
                "passage",
                evidence);
        Hit pdf = asking.search(new Query().query("harbour fees").base("docs").filter(Map.of("file", "harbour.pdf")))
                .getHits()
                .get(0);
        File file =
                call("passageFile", () -> passages.passageFile(pdf.getPassage().getNumber(), "docs", null));
        require(text(file).startsWith("%PDF"), "PDF", file);
        require(
                !call(
                                "explain",
                                () -> asking.explain(new Question()
                                        .question("Who made the lamp?")
                                        .base("docs")))
                        .getCandidates()
                        .isEmpty(),
                "explain",
                "no candidates");
        require(
                !call(
                                "fill",
                                () -> asking.fill(
                                        new Blank().text("A dog is an [MASK].").base("run")))
                        .getDocuments()
                        .isEmpty(),
                "fill",
                "no documents");
        requireProblem(
                "fill",
                409,
                () -> asking.fill(new Blank().text("A dog is an [MASK].").base("docs")));
        requireProblem("passage", 404, () -> passages.passage(1_000_000, "docs", null, null));
    }

    private void change() throws ApiException, InterruptedException {
        DocumentsApi documents = new DocumentsApi(client);
        Document well = new Document().id("island/well").title("Well").text("The well is 31 metres deep.");
        done(
                documents,
                call("putDocuments", () -> documents.putDocuments("docs", new Documents().documents(List.of(well)))));
        done(
                documents,
                call(
                        "putDocument",
                        () -> documents.putDocument("docs", "island/well", new Document().text("The well is dry."))));
        Query query = new Query().query("Is the well dry?").base("docs").filter(Map.of("id", "island/well"));
        AskingApi asking = new AskingApi(client);
        require(asking.search(query).getHits().get(0).getPassage().getText().equals("The well is dry."), "put", query);
        done(documents, call("removeDocument", () -> documents.removeDocument("docs", "island/well")));
        require(asking.search(query).getHits().isEmpty(), "removed", query);
        done(documents, call("reload", () -> new CatalogueApi(client).reload("run")));
        requireProblem("operation", 404, () -> documents.operation("none"));
    }

    private static void done(DocumentsApi documents, Operation accepted) throws ApiException, InterruptedException {
        Operation operation = accepted;
        while (operation.getFinished() == null) {
            Thread.sleep(20);
            operation = call("operation", () -> documents.operation(accepted.getId()));
        }
        require(operation.getState() == Operation.StateEnum.DONE, "operation", operation);
    }

    private void vectors() throws ApiException {
        VectorsApi vectors = new VectorsApi(client);
        List<String> texts = List.of("a lamp", "a ferry");
        require(
                call(
                                        "embed",
                                        () -> vectors.embed(new EmbeddingRequest()
                                                .model("docs")
                                                .input(texts)))
                                .getData()
                                .size()
                        == 2,
                "embed",
                texts);
        Object single = vectors.embed(new EmbeddingRequest()
                        .model("docs:query")
                        .input("a lamp")
                        .encodingFormat(EmbeddingRequest.EncodingFormatEnum.BASE64))
                .getData()
                .get(0)
                .getEmbedding();
        require(single instanceof String, "base64", single);
        require(
                call(
                        "rerank",
                        () -> vectors.rerank(new RerankRequest()
                                                .model("docs")
                                                .query("When does the ferry leave?")
                                                .documents(List.of(
                                                        new RerankRequestDocumentsInner("The school has two rooms."),
                                                        new RerankRequestDocumentsInner("The ferry leaves at seven."))))
                                        .getResults()
                                        .get(0)
                                        .getIndex()
                                == 1),
                "rerank",
                texts);
    }

    private static String text(File file) throws IOException {
        return Files.readString(file.toPath(), StandardCharsets.ISO_8859_1);
    }

    private void look() throws ApiException, IOException {
        CatalogueApi catalogue = new CatalogueApi(client);
        OperationApi operation = new OperationApi(client);
        AssistantsApi assistants = new AssistantsApi(client);
        require(call("runs", catalogue::runs).getRuns().size() == 2, "runs", "not two");
        require(call("models", catalogue::models).getData().size() == 2, "models", "not two");
        require(
                !call("curves", () -> catalogue.curves("run", "pretrain"))
                        .getSeries()
                        .isEmpty(),
                "curves",
                "none");
        require(call("live", operation::live).getStatus().toString().equals("up"), "live", "not up");
        require(call("ready", operation::ready).getStatus().toString().equals("up"), "ready", "not up");
        require(call("metrics", operation::metrics).contains("pyramidion_request_seconds"), "metrics", "none");
        require(text(call("description", operation::description)).startsWith("openapi: 3.1.0"), "description", "none");
        Map<String, Object> list = new HashMap<>(Map.of("jsonrpc", "2.0", "id", 1, "method", "tools/list"));
        require(call("mcp", () -> assistants.mcp(list)).toString().contains("passage"), "mcp", list);
        requireProblem("mcpStream", 405, assistants::mcpStream);
        requireProblem("mcpEnd", 405, assistants::mcpEnd);
    }

    /** @param args the server's address and a token */
    public static void main(String[] args) throws Exception {
        Main main = new Main(args[0], args[1]);
        main.ask();
        main.change();
        main.vectors();
        main.look();
        requireProblem("runs", 401, () -> new CatalogueApi(new Main(args[0], "wrong").client).runs());
        CALLED.forEach(System.out::println);
    }
}
