package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;

class BlockSplitterTest {

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingCorpus.tokenizer(directory, "one", "two", "three", "four", "café", "cafe");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void packsSentencesWhileTheyFitWithTitleAndSpecialTokens() {
        // Sentences of 3, 3 and 2 wordpieces with their full stops; 3 + 2 + 3 + 3 = 11.
        String text = "One two.  One two. Three.";
        assertThat(texts(11, 2, text)).containsExactly("One two. One two.", "Three.");
        assertThat(texts(10, 2, text)).containsExactly("One two.", "One two. Three.");
        assertThat(texts(13, 2, text)).containsExactly("One two. One two. Three.");
    }

    @Test
    void makesASentenceThatIsTooLongABlockOfItsOwn() {
        List<BlockText> blocks = new BlockSplitter(tokenizer, 7).split(0, "One. Two two two two two two. Three.");
        assertThat(blocks).extracting(BlockText::text).containsExactly("One.", "Two two two two two two.", "Three.");
        assertThat(blocks).extracting(BlockText::tooLong).containsExactly(false, true, false);
        assertThat(blocks.get(1).tokens().size()).isEqualTo(7);
    }

    @Test
    void tellsPlacesInTheTextOfTheBlock() {
        BlockText block = new BlockSplitter(tokenizer, 100)
                .split(0, " One café.\n\nTwo 😀 three. ")
                .getFirst();
        assertThat(block.text()).isEqualTo("One café. Two 😀 three.");
        assertThat(block.sentences())
                .extracting(span -> span.of(block.text()))
                .containsExactly("One café.", "Two 😀 three.");
        Tokens again = tokenizer.encode(block.text());
        assertThat(block.tokens()).usingRecursiveComparison().isEqualTo(again);
    }

    @Test
    void findsNoRoomBesideALongTitleYetLosesNothing() {
        assertThat(texts(10, 50, "One. Two.")).containsExactly("One.", "Two.");
        assertThat(texts(10, 0, "")).isEmpty();
    }

    private List<String> texts(int maxTokens, int titleTokens, String text) {
        return new BlockSplitter(tokenizer, maxTokens)
                .split(titleTokens, text).stream().map(BlockText::text).toList();
    }
}
