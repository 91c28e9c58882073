package org.pyramidion.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.server.Holder.Right;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Who may ask. Tokens are kept as SHA-256 only; they are long and random, so a slow hash would add nothing. Comparing
 * takes as long whatever was sent, and no message or log has one.
 */
public final class AccessTokens {

    private static final int SHORTEST = 16;
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(tools.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Known(byte[] hash, Holder holder) {}

    /** A file as people write it. */
    record Contents(List<Entry> tokens) {}

    /** One of its entries: the token, or its hash in hexadecimal digits. */
    record Entry(
            String name,
            Optional<String> token,
            Optional<String> sha256,
            @Nullable Set<Right> rights,
            @Nullable Set<String> bases,
            Optional<JsonNode> filter) {}

    private final List<Known> known;

    private AccessTokens(List<Known> known) {
        this.known = List.copyOf(known);
    }

    /** None is needed. */
    public static AccessTokens none() {
        return new AccessTokens(List.of());
    }

    /**
     * One that allows everything.
     *
     * @throws PyramidionException if it is too short to be safe
     */
    public static AccessTokens of(String token) {
        return new AccessTokens(List.of(
                new Known(hash(token), new Holder("owner", Holder.ANYONE.rights(), Set.of(), Optional.empty()))));
    }

    /**
     * Those of a YAML file: {@code tokens:}, a list of {@code name}, {@code sha256} or {@code token}, and perhaps
     * {@code rights} ({@code ask}, {@code change}), {@code bases} and {@code filter}.
     *
     * @throws PyramidionException if it is not such a file
     */
    public static AccessTokens read(Path file) {
        try {
            Contents contents = YAML.readValue(Files.readAllBytes(file), Contents.class);
            List<Known> known = new ArrayList<>();
            for (Entry entry : contents.tokens()) {
                known.add(known(file, entry));
            }
            if (known.isEmpty()) {
                throw new PyramidionException("%s: has no tokens; add one".formatted(file));
            }
            return new AccessTokens(known);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        } catch (JacksonException | NullPointerException e) { // neither is quoted: the text at fault may be a token
            throw new PyramidionException(
                    "%s: is not a tokens file; it needs 'tokens:', a list of name and sha256".formatted(file));
        }
    }

    /** Those of both. */
    public AccessTokens and(AccessTokens others) {
        List<Known> all = new ArrayList<>(known);
        all.addAll(others.known);
        return new AccessTokens(all);
    }

    private static Known known(Path file, Entry entry) {
        if (entry.token().isPresent() == entry.sha256().isPresent()) {
            throw new PyramidionException("%s: '%s' needs either sha256 or token".formatted(file, entry.name()));
        }
        byte[] hash = entry.token().map(AccessTokens::hash).orElseGet(() -> ofHex(file, entry));
        Set<Right> rights = Optional.ofNullable(entry.rights()).orElse(Set.of(Right.ASK));
        Set<String> bases = Optional.ofNullable(entry.bases()).orElse(Set.of());
        return new Known(
                hash,
                new Holder(
                        entry.name(),
                        rights,
                        bases,
                        entry.filter().filter(node -> !node.isNull()).map(Filters::of)));
    }

    private static byte[] ofHex(Path file, Entry entry) {
        String digits = entry.sha256().orElseThrow();
        if (!digits.matches("[0-9a-fA-F]{64}")) {
            throw new PyramidionException(
                    "%s: sha256 of '%s' needs 64 hexadecimal digits".formatted(file, entry.name()));
        }
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] hash(String token) {
        if (token.length() < SHORTEST) {
            throw new PyramidionException(
                    "a token has %d characters; make one of %d or more, at random: openssl rand -hex 24"
                            .formatted(token.length(), SHORTEST));
        }
        return sha256(token);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether nobody needs one. */
    boolean areNone() {
        return known.isEmpty();
    }

    /** The holder of a token that was sent. */
    Optional<Holder> holder(String sent) {
        byte[] hash = sha256(sent);
        Optional<Holder> found = Optional.empty();
        for (Known one : known) {
            if (MessageDigest.isEqual(one.hash(), hash)) {
                found = Optional.of(one.holder());
            }
        }
        return found;
    }
}
