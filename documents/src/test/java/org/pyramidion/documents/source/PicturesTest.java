package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.DocumentSource.RawRecord;
import org.pyramidion.documents.Picture;

class PicturesTest {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    private static final int RED = 0xffff0000;
    private static final int BLUE = 0xff0000ff;

    @TempDir
    Path directory;

    /** The left half of one colour, the right of another. */
    private static BufferedImage halves(int width, int height, int left, int right) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, x < width / 2 ? left : right);
            }
        }
        return image;
    }

    private Path write(String name, String format, BufferedImage image) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        opaque.createGraphics().drawImage(image, 0, 0, null);
        assertThat(ImageIO.write(format.equals("png") ? image : opaque, format, file.toFile()))
                .isTrue();
        return file;
    }

    private List<Parsed> parsed(Path... paths) {
        List<Parsed> parsed = new ArrayList<>();
        for (DocumentSource source : Sources.withPictures(List.of(paths), READERS, Folders.NONE)) {
            try (DocumentSource.Reader reader = source.open()) {
                for (Optional<RawRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
                    parsed.add(next.get().parse());
                }
            }
        }
        return parsed;
    }

    private Document document(Path... paths) {
        return ((Parsed.Text) parsed(paths).getFirst()).document();
    }

    private static int[] pixel(Picture picture, int x, int y) {
        int at = 3 * (y * Picture.SIDE + x);
        return new int[] {picture.rgb()[at] & 255, picture.rgb()[at + 1] & 255, picture.rgb()[at + 2] & 255};
    }

    @ParameterizedTest
    @CsvSource({"png, 64", "png, 7", "gif, 64", "gif, 500"})
    void each_pixel_is_the_mean_of_those_that_it_stands_for(String format, int side) throws IOException {
        Path file = write("two halves." + format, format, halves(side, side, RED, BLUE));
        Document document = document(file);
        Picture picture = document.picture().orElseThrow();
        assertThat(document.title()).isEqualTo("two halves");
        assertThat(document.text()).isEmpty();
        assertThat(document.fields()).isEqualTo(Map.of(Document.FILE, file.toString()));
        assertThat(pixel(picture, 0, 0)).containsExactly(255, 0, 0);
        assertThat(pixel(picture, 31, 31)).containsExactly(0, 0, 255);
    }

    @Test
    void a_jpeg_is_nearly_what_it_was() throws IOException {
        Picture picture = document(write("a.jpg", "jpg", halves(64, 64, RED, BLUE)))
                .picture()
                .orElseThrow();
        assertThat(pixel(picture, 2, 16)[0]).isGreaterThan(230);
        assertThat(pixel(picture, 29, 16)[2]).isGreaterThan(230);
    }

    @Test
    void what_is_transparent_or_beside_it_is_white() {
        Picture wide = PictureFile.scaled(halves(64, 32, RED, 0));
        assertThat(pixel(wide, 0, 16)).containsExactly(255, 0, 0);
        assertThat(pixel(wide, 31, 16)).containsExactly(255, 255, 255);
        assertThat(pixel(wide, 0, 7)).containsExactly(255, 255, 255);
        assertThat(pixel(wide, 0, 8)).containsExactly(255, 0, 0);
        Picture half = PictureFile.scaled(halves(32, 32, 0x80ff0000, RED));
        assertThat(pixel(half, 0, 0)).containsExactly(255, 127, 127);
    }

    /** In a square around it, nearly all of what a pixel stands for lies beside a strip. */
    @Test
    @Timeout(10)
    void a_long_strip_is_a_line_at_once() {
        Picture strip = PictureFile.scaled(new BufferedImage(4_000_000, 1, BufferedImage.TYPE_INT_RGB));
        assertThat(pixel(strip, 0, 14)).containsExactly(255, 255, 255);
        assertThat(pixel(strip, 31, 15)[0]).isBetween(254, 255);
        Picture tall = PictureFile.scaled(halves(8, 64, RED, RED));
        assertThat(pixel(tall, 15, 0)).containsExactly(255, 0, 0);
        assertThat(pixel(tall, 13, 0)).containsExactly(255, 255, 255);
    }

    @Test
    void pictures_are_documents_only_where_they_are_asked_for() throws IOException {
        Path folder = directory.resolve("docs");
        write("docs/a.png", "png", halves(8, 8, RED, BLUE));
        Files.writeString(folder.resolve("b.txt"), "A text.");
        assertThat(parsed(folder)).hasSize(2);
        DocumentSource texts = Sources.of(List.of(folder), READERS).getFirst();
        assertThat(texts.leaves()).hasSize(1);
        assertThat(texts.passedOver()).isEqualTo(Map.of(".png", 1L));
    }

    @Test
    void a_line_names_its_picture() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("emoji"));
        write("emoji/pictures/a.png", "png", halves(8, 8, RED, BLUE));
        Files.writeString(folder.resolve("all.jsonl"), """
                {"id": "1", "title": "halves", "text": "", "image": "pictures/a.png", "x": 7}
                {"id": "2", "title": "words", "text": "Only words."}
                """);
        for (Path given : List.of(folder, folder.resolve("all.jsonl"))) {
            List<Parsed> parsed = parsed(given);
            assertThat(parsed).hasSize(2);
            Document document = ((Parsed.Text) parsed.getFirst()).document();
            assertThat(document.title()).isEqualTo("halves");
            assertThat(document.picture()).contains(PictureFile.scaled(halves(8, 8, RED, BLUE)));
            assertThat(document.fields()).isEqualTo(Map.of("image", "pictures/a.png", "x", 7));
            assertThat(((Parsed.Text) parsed.getLast()).document().picture()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\": \"\", \"image\": \"../out.png\"}|outside",
                "{\"text\": \"\", \"image\": \"/etc/out.png\"}|outside",
                "{\"text\": \"words\", \"image\": \"a.png\"}|has a text and an 'image'"
            })
    void a_line_that_names_a_picture_wrongly_is_told(String lineAndMessage) throws IOException {
        String[] both = lineAndMessage.split("\\|");
        Path file = Files.writeString(directory.resolve("a.jsonl"), both[0]);
        assertThatThrownBy(() -> parsed(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(both[1]);
    }

    private String problem(String name, byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve(name), bytes);
        assertThat(parsed(file).getFirst()).isInstanceOf(Parsed.Unreadable.class);
        String what = ((Parsed.Unreadable) parsed(file).getFirst()).what();
        assertThat(what).contains(name).doesNotContain("\n");
        return what;
    }

    @Test
    void what_is_damaged_or_no_picture_is_told_with_its_name() throws IOException {
        byte[] png = Files.readAllBytes(write("whole.png", "png", halves(64, 64, RED, BLUE)));
        assertThat(problem("cut.png", Arrays.copyOf(png, png.length / 2))).contains("damaged picture; replace it");
        assertThat(problem("text.png", "no picture".getBytes())).contains("PNG, JPEG or GIF");
        assertThat(problem("empty.gif", new byte[0])).contains("PNG, JPEG or GIF");
        Path records = Files.writeString(directory.resolve("a.jsonl"), "{\"text\": \"\", \"image\": \"absent.png\"}\n");
        assertThat(((Parsed.Unreadable) parsed(records).getFirst()).what()).contains("absent.png");
    }

    /** A few bytes that say of themselves that they are gigabytes. */
    @Test
    void what_says_that_it_is_huge_is_not_decoded() throws IOException {
        byte[] png = Files.readAllBytes(write("small.png", "png", halves(8, 8, RED, BLUE)));
        ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        assertThat(problem("huge.png", png)).contains("60000 x 60000 pixels").contains("make it smaller");
    }
}
