package org.pyramidion.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.documents.source.TableReading;
import org.pyramidion.documents.source.Template;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import tools.jackson.databind.json.JsonMapper;

/**
 * The corpora of a study, each built when it is first asked for.
 *
 * <pre>
 * DIRECTORY/  NAME/        the corpus
 *             NAME.jsonl   the documents that it is of
 * </pre>
 */
final class Corpora {

    private final StudyData data;
    private final DataPaths paths;
    private final Map<String, String> settings;
    private final Path directory;
    private final Progress progress;

    /** @param settings of all arms: a corpus is cut as its models read it */
    Corpora(StudyData data, DataPaths paths, Map<String, String> settings, Path directory, Progress progress) {
        this.data = data;
        this.paths = paths;
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
    }

    /** Where the corpus of a name is; a directory that is no name is itself. */
    Path of(String name) {
        StudyData.Source source = data.corpora().get(name);
        if (source == null) {
            return paths.of(Path.of(name));
        }
        Path place = directory.resolve(name);
        if (Artifact.find(place).isEmpty()) {
            build(documents(name, source), place);
        }
        return place;
    }

    /** Where another version of a corpus is: of the same documents, each as the change makes it. */
    Path changed(String name, UnaryOperator<Document> change) {
        StudyData.Source source = data.corpora().get(name);
        if (source == null) {
            throw new PyramidionException(
                    "corpus '%s' is not one of data.corpora; only those can be changed".formatted(name));
        }
        Path place = directory.resolve(name + "-changed");
        if (Artifact.find(place).isEmpty()) {
            build(documents(name, source).stream().map(change).toList(), place);
        }
        return place;
    }

    /** These settings with a corpus' directory where its name stands. */
    Map<String, String> named(Map<String, String> some) {
        Map<String, String> all = new LinkedHashMap<>(some);
        all.computeIfPresent(
                "pretrain.text", (key, name) -> data.corpora().containsKey(name) ? of(name).toString() : name);
        return all;
    }

    private List<Document> documents(String name, StudyData.Source source) {
        List<Path> files = source.files().stream().map(paths::file).toList();
        int most = data.limits().passages() == 0
                ? Integer.MAX_VALUE
                : data.limits().passages();
        List<Document> documents = new ArrayList<>();
        try (FileReaders readers = new FileReaders()) {
            List<DocumentSource> sources = source.template()
                    .map(template -> Sources.ofTables(
                            files,
                            new TableReading(Optional.of(Template.of(template)), source.titleColumn(), List.of())))
                    .orElseGet(() -> Sources.of(files, readers));
            for (DocumentSource each : sources) {
                read(each, most, documents);
            }
        }
        if (documents.isEmpty()) {
            throw new PyramidionException("corpus '%s': its files hold no documents".formatted(name));
        }
        return documents;
    }

    private static void read(DocumentSource source, int most, List<Document> documents) {
        try (DocumentSource.Reader reader = source.open()) {
            for (Optional<RawRecord> record = reader.next();
                    record.isPresent() && documents.size() < most;
                    record = reader.next()) {
                if (record.get().parse() instanceof Parsed.Text text) {
                    documents.add(text.document());
                }
            }
        }
    }

    private void build(List<Document> documents, Path place) {
        Path file = place.resolveSibling(place.getFileName() + ".jsonl");
        Path weights = PretrainedBert.directory(settings.getOrDefault("model.weights", "bert-base"), progress);
        try (WordPieceTokenizer tokenizer =
                WordPieceTokenizer.ofVocabulary(weights.resolve(PretrainedWeights.VOCABULARY), true)) {
            Files.createDirectories(directory);
            Files.write(file, documents.stream().map(Corpora::line).toList());
            CorpusBuilder builder = new CorpusBuilder(tokenizer).progress(progress);
            Optional.ofNullable(settings.get("corpus.block-length"))
                    .ifPresent(length -> builder.maxBlockTokens(Integer.parseInt(length)));
            builder.build(List.of(file), place);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** A document as a line of JSONL. */
    static String line(Document document) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of("id", document.id(), "title", document.title(), "text", document.text()));
    }
}
