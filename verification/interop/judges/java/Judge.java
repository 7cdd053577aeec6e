import com.apicatalog.jsonld.JsonLd;
import com.apicatalog.jsonld.JsonLdError;
import com.apicatalog.jsonld.JsonLdErrorCode;
import com.apicatalog.jsonld.document.Document;
import com.apicatalog.jsonld.document.JsonDocument;
import com.apicatalog.jsonld.loader.DocumentLoader;
import com.apicatalog.jsonld.loader.DocumentLoaderOptions;
import com.apicatalog.ld.DocumentError;
import com.apicatalog.ld.signature.VerificationError;
import com.apicatalog.ld.signature.VerificationMethod;
import com.apicatalog.ld.signature.eddsa.EdDSASignature2022;
import com.apicatalog.vc.loader.StaticContextLoader;
import com.apicatalog.vc.method.resolver.MethodResolver;
import com.apicatalog.vc.proof.Proof;
import com.apicatalog.vc.verifier.Verifier;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * Iron as a judge: {@code java -cp JARS Judge.java FOLDER} prints a line of JSON for each case of the folder.
 *
 * <p>{@code documents.json} has every document that may be loaded, by its address without fragment; a case adds its own.
 * Nothing is loaded from elsewhere; contexts that the folder lacks are Iron's own. Iron reads no status list, and its
 * validator of the entry refuses each entry, so that none is set.
 */
public final class Judge {

    public static void main(String[] arguments) throws IOException {
        LogManager.getLogManager().reset(); // every altered identifier would be a warning
        Path folder = Path.of(arguments[0]);
        JsonObject documents = read(folder.resolve("documents.json"));
        try (var files = Files.list(folder.resolve("cases"))) {
            for (Path file : files.sorted().toList()) {
                JsonObject given = read(file);
                Map<String, JsonObject> known = new HashMap<>();
                documents.forEach((address, document) -> known.put(address, document.asJsonObject()));
                if (given.containsKey("documents")) {
                    given.getJsonObject("documents").forEach((address, own) -> known.put(address, own.asJsonObject()));
                }
                String name = file.getFileName().toString().replaceFirst("\\.json$", "");
                System.out.println(told(name, given.getJsonObject("credential"), known));
            }
        }
    }

    private static JsonObject told(String name, JsonObject credential, Map<String, JsonObject> documents) {
        var told = Json.createObjectBuilder().add("case", name);
        try {
            Verifier.with(new EdDSASignature2022())
                    .loader(new Loader(documents))
                    .useBundledContexts(false)
                    .statusValidator(null)
                    .methodResolvers(List.of(new Resolver(documents)))
                    .verify(credential);
            return told.add("verdict", "accepted").build();
        } catch (VerificationError error) {
            return told.add("verdict", "refused").add("reason", "VerificationError: " + error.getCode()).build();
        } catch (DocumentError error) {
            return told.add("verdict", "refused").add("reason", "DocumentError: " + error.getCode()).build();
        } catch (RuntimeException error) {
            return told.add("verdict", "refused").add("reason", error.toString()).build();
        }
    }

    private static JsonObject read(Path path) throws IOException {
        try (Reader reader = Files.newBufferedReader(path)) {
            return Json.createReader(reader).readObject();
        }
    }

    /** A loader of these documents alone. */
    private record Loader(Map<String, JsonObject> documents) implements DocumentLoader {
        @Override
        public Document loadDocument(URI address, DocumentLoaderOptions options) throws JsonLdError {
            JsonObject found = documents.get(address.toString());
            if (found == null) {
                Document own = StaticContextLoader.defaultValues().get(address.toString());
                if (own != null) {
                    return own;
                }
                throw new JsonLdError(JsonLdErrorCode.LOADING_DOCUMENT_FAILED, "not in the folder: " + address);
            }
            return JsonDocument.of(found);
        }
    }

    /** Iron knows did:key alone: a key of another document is read by Iron's own reader of its methods. */
    private record Resolver(Map<String, JsonObject> documents) implements MethodResolver {
        @Override
        public VerificationMethod resolve(URI id, DocumentLoader loader, Proof proof) throws DocumentError {
            JsonObject document = documents.get(id.toString().replaceFirst("#.*$", ""));
            if (document != null) {
                for (var method : document.getJsonArray("verificationMethod").getValuesAs(JsonObject.class)) {
                    if (method.getString("id").equals(id.toString())) {
                        return proof.methodProcessor().read(expanded(method, loader));
                    }
                }
            }
            throw new DocumentError(DocumentError.ErrorType.Unknown, "ProofVerificationMethod");
        }

        @Override
        public boolean isAccepted(URI id) {
            return true;
        }

        private static JsonObject expanded(JsonObject method, DocumentLoader loader) throws DocumentError {
            var document = Json.createObjectBuilder(method).add("@context", "https://w3id.org/security/multikey/v1");
            try {
                return JsonLd.expand(JsonDocument.of(document.build()))
                        .loader(loader).get().getJsonObject(0);
            } catch (JsonLdError error) {
                throw new DocumentError(error, DocumentError.ErrorType.Invalid, "ProofVerificationMethod");
            }
        }
    }
}
