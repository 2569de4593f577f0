package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Collections;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A key and the certificate that it signed itself, for {@code localhost}, as Java keeps them and as others do. */
public final class OwnCertificate {

    public static final String PASSWORD = "changeit-0123456789";

    private OwnCertificate() {}

    /** Made by the JDK's tool; the alias is the name. */
    public static Path keystore(Path directory, String name) throws IOException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-ext",
                        "bc:c",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        try (InputStream said = keytool.getInputStream()) {
            String text = new String(said.readAllBytes(), UTF_8);
            assertThat(keytool.waitFor()).as(text).isZero();
        }
        return store;
    }

    /** The certificate alone, beside the keystore. */
    static Path certificate(Path keystore, String name) throws IOException, GeneralSecurityException {
        byte[] der = load(keystore).getCertificate(name).getEncoded();
        return pem(keystore.resolveSibling(name + ".crt"), "CERTIFICATE", der);
    }

    /** The key alone, beside the keystore. */
    static Path key(Path keystore, String name) throws IOException, GeneralSecurityException {
        byte[] der = load(keystore).getKey(name, PASSWORD.toCharArray()).getEncoded();
        return pem(keystore.resolveSibling(name + ".key"), "PRIVATE KEY", der);
    }

    /** What shows the one keystore's certificate, if any, and trusts the other's. */
    public static SSLContext tls(@Nullable Path own, Path trusted) throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(load(trusted)));
        KeyManager[] keys = {};
        if (own != null) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(load(own), PASSWORD.toCharArray());
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    /** What is a key's own certificate in the one store is trusted in the other. */
    private static KeyStore trusting(KeyStore own) throws IOException, GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        for (String alias : Collections.list(own.aliases())) {
            trust.setCertificateEntry(alias, own.getCertificate(alias));
        }
        return trust;
    }

    private static Path pem(Path file, String what, byte[] der) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    }
}
