package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;

/** Tables told without a sentence, and tables put together. */
class TablesTest {

    @TempDir
    Path directory;

    private Path parts;
    private Path suppliers;

    @BeforeEach
    void write() throws IOException {
        parts = write("parts.csv", """
                partNo,name,unit_weight,supplier
                P1,M8 bolt,12 g,S2
                P2,washer,,S1
                P3,"seal,
                round",3 g.,S9
                """);
        suppliers = write("suppliers.csv", "id,name,city\nS1,Acme,Lyon\nS2,Bolt & Co,Graz\nS3,Bolt Inc,\n");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static List<Document> read(TableReading how, Path... paths) {
        List<Document> documents = new ArrayList<>();
        for (DocumentSource source : Sources.ofTables(Arrays.asList(paths), how)) {
            try (DocumentSource.Reader reader = source.open()) {
                for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                    documents.add(((DocumentSource.Parsed.Text) record.get().parse()).document());
                }
            }
        }
        return documents;
    }

    private static TableReading joined(Optional<String> template, String... joins) {
        return new TableReading(
                template.map(Template::of),
                Optional.empty(),
                Arrays.stream(joins).map(TableJoin::of).toList());
    }

    @Test
    void a_row_is_told_by_the_names_of_its_columns() {
        List<Document> documents = read(TableReading.ofRows(), parts);
        assertThat(documents)
                .extracting(Document::text)
                .containsExactly(
                        "part No: P1.\nname: M8 bolt.\nunit weight: 12 g.\nsupplier: S2.",
                        "part No: P2.\nname: washer.\nsupplier: S1.",
                        "part No: P3.\nname: seal, round.\nunit weight: 3 g.\nsupplier: S9.");
        assertThat(documents.getFirst())
                .extracting(Document::id, Document::title, Document::fields)
                .containsExactly("parts.csv:1", "M8 bolt", Map.of("file", parts.toString(), "row", 1L));
    }

    @Test
    void rows_of_another_table_follow_those_that_they_belong_to() {
        List<Document> documents = read(joined(Optional.empty(), "parts.supplier=suppliers.id"), parts, suppliers);
        assertThat(documents).extracting(Document::id).containsExactly("parts.csv:1", "parts.csv:2", "parts.csv:3");
        assertThat(documents.get(0).text())
                .as("the row that the key stands for, in its place")
                .endsWith("unit weight: 12 g.\nsupplier: Bolt & Co; city: Graz.\nsupplier id: S2.");
        assertThat(documents.get(1).text()).endsWith("supplier: Acme; city: Lyon.\nsupplier id: S1.");
        assertThat(documents.get(2).text()).as("a key that is not there").endsWith("supplier: S9.");
        assertThat(documents.get(0).fields()).containsEntry("joined", List.of(suppliers + ", row 2"));
    }

    @Test
    void a_table_can_be_joined_the_other_way_round() throws IOException {
        Files.writeString(parts, "P4,nut,5 g,S1\n", StandardOpenOption.APPEND);
        List<Document> documents = read(joined(Optional.empty(), "suppliers.id=parts.supplier"), parts, suppliers);
        assertThat(documents).extracting(Document::title).containsExactly("Acme", "Bolt & Co", "Bolt Inc");
        assertThat(documents.getFirst().text())
                .isEqualTo("id: S1.\nname: Acme.\ncity: Lyon.\nparts: washer; part No: P2.\n"
                        + "parts: nut; part No: P4; unit weight: 5 g.");
        assertThat(documents.getFirst().fields())
                .containsEntry("joined", List.of(parts + ", row 2", parts + ", row 4"));
    }

    @Test
    void a_sentence_names_columns_of_joined_tables() {
        String template = "{name} comes from {suppliers.name} in {suppliers.city}.";
        assertThat(read(joined(Optional.of(template), "parts.supplier=suppliers.id"), parts, suppliers))
                .extracting(Document::text)
                .containsExactly("M8 bolt comes from Bolt & Co in Graz.", "washer comes from Acme in Lyon.", "");
    }

    @Test
    void rows_of_json_are_told_too() throws IOException {
        Path json = write("towns.json", "[{\"town\": \"Graz\", \"people\": 298479, \"twin\": null}, {}]");
        assertThatThrownBy(() -> read(TableReading.ofRows(), json)).hasMessageContaining("row 2: is empty");
        Path towns = write("towns.json", "[{\"town\": \"Graz\", \"people\": 298479, \"twin\": null}]");
        assertThat(read(joined(Optional.empty(), "suppliers.city=towns.town"), suppliers, towns))
                .extracting(Document::text)
                .containsExactly(
                        "id: S1.\nname: Acme.\ncity: Lyon.",
                        "id: S2.\nname: Bolt & Co.\ncity: people: 298479.\ncity town: Graz.",
                        "id: S3.\nname: Bolt Inc.");
    }

    @Test
    void refuses_joins_that_do_not_fit_and_says_what_there_is() throws IOException {
        assertFails("parts.supplier", "name two tables with a column each");
        assertFails("parts.supplier=firms.id", "no table 'firms'; there are: parts, suppliers");
        assertFails("parts.supplier=suppliers.code", "suppliers.csv: no column 'code'; there are: id, name, city");
        assertFails("parts.firm=suppliers.id", "parts.csv: no column 'firm'; there are: partNo, name");
        assertThatThrownBy(() ->
                        read(joined(Optional.of("{suppliers.town}"), "parts.supplier=suppliers.id"), parts, suppliers))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no column 'suppliers.town'; there are: partNo, name, unit_weight, supplier, "
                        + "suppliers.id, suppliers.name, suppliers.city");
        assertThatThrownBy(() -> read(
                        joined(Optional.empty(), "parts.supplier=suppliers.id", "suppliers.id=parts.supplier"),
                        parts,
                        suppliers))
                .hasMessageContaining("other tables are joined to 'suppliers'");
        Files.createDirectories(directory.resolve("other"));
        Path twin = write("other/parts.csv", "supplier\nS1\n");
        assertThatThrownBy(() -> read(joined(Optional.empty(), "parts.supplier=suppliers.id"), parts, suppliers, twin))
                .hasMessageContaining("two tables are called parts");
    }

    private void assertFails(String join, String message) {
        assertThatThrownBy(() -> read(joined(Optional.empty(), join), parts, suppliers))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message);
    }
}
