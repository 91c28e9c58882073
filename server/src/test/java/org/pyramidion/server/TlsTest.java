package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

/** TLS by PEM files, with a certificate that is made for the test. */
class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path files;

    @TempDir
    Path directory;

    private static ServerSettings.Tls pem;
    private static KeyStore store;

    @BeforeAll
    static void certificate() throws Exception {
        Path file = files.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        store = KeyStore.getInstance(file.toFile(), PASSWORD);
        pem = new ServerSettings.Tls(
                pem("CERTIFICATE", store.getCertificate("server").getEncoded()),
                pem("PRIVATE KEY", store.getKey("server", PASSWORD).getEncoded()));
    }

    private static Path pem(String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                files.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, lines));
    }

    private static SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private TestingServer server(UnaryOperator<Limits> limits) throws IOException {
        return new TestingServer(directory, settings -> settings.tls(pem).limits(limits.apply(Limits.defaults())));
    }

    private static HttpResponse<String> get(HttpClient client, TestingServer server) throws Exception {
        URI uri = URI.create(server.server().address() + "health/live");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void a_client_that_trusts_the_certificate_is_answered() throws Exception {
        try (TestingServer server = server(limits -> limits);
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting()).build();
                HttpClient stranger = HttpClient.newHttpClient()) {
            HttpResponse<String> response = get(client, server);

            assertThat(server.server().address()).startsWith("https://127.0.0.1:");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThatThrownBy(() -> get(stranger, server)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void connections_that_do_not_finish_their_handshake_are_closed() throws Exception {
        try (TestingServer server = server(limits -> limits.silence(Duration.ofMillis(500)));
                Socket silent = new Socket("127.0.0.1", server.port());
                Socket stalled = new Socket("127.0.0.1", server.port());
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting()).build()) {
            stalled.getOutputStream()
                    .write(new byte[] {22, 3, 1, 2, 0, 1}); // a record of 512 bytes, of which one comes
            stalled.getOutputStream().flush();

            assertThat(isClosed(silent)).isTrue();
            assertThat(isClosed(stalled)).isTrue();
            assertThat(get(client, server).statusCode()).isEqualTo(200);
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try (InputStream in = socket.getInputStream()) {
            in.readAllBytes(); // an alert at most
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void files_that_are_no_such_files_are_told() {
        ServerSettings.Tls swapped = new ServerSettings.Tls(pem.key(), pem.certificates());

        assertThatThrownBy(() -> new TestingServer(directory, settings -> settings.tls(swapped)))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("both must be PEM, the key in PKCS#8");
    }
}
