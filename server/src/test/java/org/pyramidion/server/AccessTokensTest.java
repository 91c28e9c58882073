package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.api.Filter;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.server.Holder.Right;

class AccessTokensTest {

    @TempDir
    Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("tokens.yaml"), content);
    }

    @Test
    void a_file_says_who_may_do_what() throws IOException {
        AccessTokens tokens = AccessTokens.read(file("""
                tokens:
                  - name: ada
                    token: a-long-enough-token
                  - name: ben
                    sha256: 8cc4c3b7d1e4f5c8f4a4a5c3c3f4c8a0a0d2d9b5d2c5b8d2f2c3d4e5f6a7b8c9
                    rights: [ask, change]
                    bases: [docs]
                    filter: {section: [a, b], file: {under: handbook/}}
                """)).and(AccessTokens.of("another-token-of-the-owner"));

        assertThat(tokens.holder("a-long-enough-token"))
                .hasValue(new Holder("ada", Set.of(Right.ASK), Set.of(), java.util.Optional.empty()));
        assertThat(tokens.holder("another-token-of-the-owner").orElseThrow().rights())
                .contains(Right.CHANGE);
        assertThat(tokens.holder("a-long-enough-tokeN")).isEmpty();
        assertThat(tokens.holder("")).isEmpty();
    }

    @Test
    void a_hash_stands_for_its_token() throws IOException {
        // printf %s "$TOKEN" | sha256sum
        AccessTokens tokens = AccessTokens.read(file("""
                tokens:
                  - name: ben
                    sha256: 7f2b24e1d62c1b5a4ac0cbe9c3b57d0c9ae2d0f1bb9c0a15d59de5a8e6a4d6b1
                    filter: {section: a}
                """.replaceFirst("[0-9a-f]{64}", HASH)));

        Holder ben = tokens.holder("correct horse battery staple").orElseThrow();
        assertThat(ben.name()).isEqualTo("ben");
        assertThat(ben.within(Filter.where("title", "x")))
                .isEqualTo(Filter.none().and(Filter.where("section", "a")).and(Filter.where("title", "x")));
    }

    private static final String HASH = "c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a";

    @Test
    void a_wrong_file_is_refused_without_quoting_it() throws IOException {
        assertFails("tokens: [{name: ada, token: short}]", "at random");
        assertFails("tokens: [{name: ada}]", "'ada' needs either sha256 or token");
        assertFails("tokens: [{name: ada, sha256: secret-secret-secret}]", "64 hexadecimal digits");
        assertFails("tokens: [{name: ada, tokn: secret-secret-secret}]", "is not a tokens file");
        assertFails("secret-secret-secret", "is not a tokens file");
        assertFails("tokens: []", "has no tokens");
        assertFails("", "is not a tokens file");
    }

    private void assertFails(String content, String message) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> AccessTokens.read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("secret-secret-secret");
    }
}
