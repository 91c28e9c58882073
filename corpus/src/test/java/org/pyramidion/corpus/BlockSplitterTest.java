package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

class BlockSplitterTest {

    private static final BlockKind SENTENCES = new BlockKind.Sentences();
    private static final BlockKind RECORDS = new BlockKind.Records();

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "one", "two", "three", "four", "café", "cafe");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void packsSentencesWhileTheyFitWithTitleAndSpecialTokens() {
        // Sentences of 3, 3 and 2 wordpieces with their full stops; 3 + 2 + 3 + 3 = 11.
        String text = "One two.  One two. Three.";
        assertThat(texts(11, 2, text)).containsExactly("One two.  One two.", "Three.");
        assertThat(texts(10, 2, text)).containsExactly("One two.", "One two. Three.");
        assertThat(texts(13, 2, text)).containsExactly("One two.  One two. Three.");
    }

    @Test
    void cutsASentenceThatIsTooLongAtWords() {
        List<BlockText> blocks =
                new BlockSplitter(tokenizer, SENTENCES, 7).split(0, "One. Two  two two two two two. Three.");
        assertThat(blocks)
                .extracting(BlockText::text)
                .containsExactly("One.", "Two  two two two", "two two.", "Three.");
        assertThat(blocks).extracting(BlockText::tooLong).containsOnly(false);
        assertThat(blocks).extracting(BlockText::cuts).containsExactly(0, 1, 0, 0);
    }

    @Test
    void cutsAWordThatIsTooLongWhereItMust() {
        String word = "one-two-three-four-one-two-three-four";
        assertThat(texts(8, 0, word)).containsExactly("one-two-three", "-four-one-", "two-three-four");
        String long1 = "four".repeat(9);
        List<BlockText> blocks = new BlockSplitter(tokenizer, SENTENCES, 4).split(0, long1 + " two.");
        assertThat(blocks).extracting(block -> block.tokens().size()).allMatch(size -> size <= 1);
        assertThat(blocks.stream().map(BlockText::text).collect(Collectors.joining()))
                .isEqualToIgnoringWhitespace(long1 + "two.");
    }

    @Test
    void tellsPlacesInTheTextOfTheBlock() {
        BlockText block = new BlockSplitter(tokenizer, SENTENCES, 100)
                .split(0, " One café.\n\nTwo 😀 three. ")
                .getFirst();
        assertThat(block.text()).as("white space stays as it stood").isEqualTo("One café.\n\nTwo 😀 three.");
        assertThat(block.sentences())
                .extracting(span -> span.of(block.text()))
                .containsExactly("One café.", "Two 😀 three.");
        Tokens again = tokenizer.encode(block.text());
        assertThat(block.tokens()).usingRecursiveComparison().isEqualTo(again);
    }

    @Test
    void cutsATitleThatLeavesNoRoom() {
        BlockSplitter splitter = new BlockSplitter(tokenizer, SENTENCES, 10);
        assertThat(splitter.titleRoom()).isEqualTo(6);
        List<BlockText> blocks = splitter.split(50, "One. Two.");
        assertThat(blocks).extracting(BlockText::text).containsExactly("One", ".", "Two", ".");
        assertThat(blocks).extracting(BlockText::tooLong).containsOnly(false);
        assertThat(texts(10, 0, "")).isEmpty();
    }

    @Test
    void cutsDisjointBlocksOfSoManyWordsWhereverSentencesEnd() {
        String text = " One two three. Four\n\none  two! Three\tfour one. Two ";
        List<BlockText> blocks = new BlockSplitter(tokenizer, new BlockKind.Words(4), 8).split(0, text);
        assertThat(blocks)
                .extracting(BlockText::text)
                .containsExactly("One two three. Four", "one  two! Three\tfour", "one. Two");
        assertThat(blocks.getFirst().sentences()).containsExactly(new Span(0, 14), new Span(15, 19));
        assertThat(blocks.get(2).origins()).extracting(span -> span.of(text)).containsExactly("one.", "Two");
        assertThat(new BlockSplitter(tokenizer, new BlockKind.Words(4), 7).split(0, text))
                .as("a fifth wordpiece has no room")
                .extracting(BlockText::text)
                .containsExactly("One two three.", "Four", "one  two! Three", "four", "one. Two");
    }

    @Test
    void keepsARecordWholeAndTellsThatItIsTooLong() {
        List<BlockText> blocks =
                new BlockSplitter(tokenizer, RECORDS, 12).split(1, "\nOne two.  Three four one two three. Four. ");
        assertThat(blocks).hasSize(1);
        assertThat(blocks.getFirst().text()).isEqualTo("One two.  Three four one two three. Four.");
        assertThat(blocks.getFirst().sentences()).hasSize(3);
        assertThat(blocks.getFirst().tooLong()).isTrue();
        assertThat(new BlockSplitter(tokenizer, RECORDS, 9).split(0, " \n ")).isEmpty();
    }

    @Test
    void keepsAWordWholeThatASentenceEndsIn() {
        String text = "\u4e00\u4e00\u3002\u4e00\u4e00\u3002 one two";
        assertThat(new BlockSplitter(tokenizer, new BlockKind.Words(2), 99).split(0, text))
                .extracting(BlockText::text)
                .containsExactly("\u4e00\u4e00\u3002\u4e00\u4e00\u3002 one", "two");
    }

    @Test
    void everyKindCoversTheWholeTextInOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            String text = randomText(random);
            int words = 1 + random.nextInt(12);
            int maxTokens = 4 + random.nextInt(40);
            for (BlockKind kind : List.of(SENTENCES, new BlockKind.Words(words), RECORDS)) {
                List<BlockText> blocks = new BlockSplitter(tokenizer, kind, maxTokens).split(random.nextInt(3), text);
                String what = "%s of \"%s\", seed %d".formatted(kind, text, seed);
                assertThat(blocks.stream()
                                .flatMap(block -> block.origins().stream())
                                .map(span -> span.of(text))
                                .collect(Collectors.joining()))
                        .as(what)
                        .isEqualToIgnoringWhitespace(text);
                blocks.forEach(block -> assertPlacesAreRight(block, text, what));
                if (!kind.equals(RECORDS)) {
                    assertThat(blocks).as(what).extracting(BlockText::tooLong).doesNotContain(true);
                }
                assertCountIsRight(kind, blocks, text, what);
            }
        }
    }

    private void assertPlacesAreRight(BlockText block, String text, String what) {
        int last = -1;
        for (int i = 0; i < block.sentences().size(); i++) {
            Span origin = block.origins().get(i);
            assertThat(block.sentences().get(i).of(block.text())).as(what).isEqualTo(origin.of(text));
            assertThat(origin.start()).as(what).isGreaterThanOrEqualTo(last);
            last = origin.limit();
        }
        assertThat(block.sentences().getFirst().start()).as(what).isZero();
        assertThat(block.sentences().getLast().limit())
                .as(what)
                .isEqualTo(block.text().length());
        assertThat(block.tokens()).as(what).usingRecursiveComparison().isEqualTo(tokenizer.encode(block.text()));
    }

    private static void assertCountIsRight(BlockKind kind, List<BlockText> blocks, String text, String what) {
        if (kind instanceof BlockKind.Words(int count)) {
            boolean whole = blocks.stream().allMatch(block -> block.cuts() == 0);
            for (int i = 0; i < blocks.size() - 1 && whole; i++) {
                assertThat(words(blocks.get(i).text())).as(what).isEqualTo(count);
            }
            assertThat(whole ? words(text) : 0)
                    .as(what)
                    .isEqualTo(blocks.stream()
                            .mapToInt(block -> whole ? words(block.text()) : 0)
                            .sum());
        } else if (kind.equals(RECORDS)) {
            assertThat(blocks).as(what).hasSize(text.isBlank() ? 0 : 1);
        }
    }

    private static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }

    private static String randomText(Random random) {
        List<String> parts = List.of(
                "one",
                "Two",
                "caf\u00e9",
                "\ud83d\ude00",
                ".",
                "! ",
                "? ",
                ". ",
                " ",
                "  ",
                "\n",
                "\n\n",
                "\t",
                "e.g. ",
                "12",
                "U.S. ",
                "\u4e00",
                "\u3002",
                "\"",
                ")",
                "-");
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }

    private List<String> texts(int maxTokens, int titleTokens, String text) {
        return new BlockSplitter(tokenizer, SENTENCES, maxTokens)
                .split(titleTokens, text).stream().map(BlockText::text).toList();
    }
}
