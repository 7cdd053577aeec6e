package journey;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.example.diplomado.ApiClient;
import org.example.diplomado.ApiException;
import org.example.diplomado.api.*;
import org.example.diplomado.model.*;

/**
 * A small programme through the HTTP API by the generated client: from a course to a certificate that is verified.
 * DIPLOMADO_URL is the entrance, DIPLOMADO_TOKEN a coordinator's token, DIPLOMADO_CODE the code of a new edition.
 */
public final class Journey {
    private static final long PATIENCE_MS = 120_000;
    private static final String EMAIL = "nusta@correo.example";
    private static final String ZOOM =
            "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
                    + "Ñusta Güitrón," + EMAIL + ",02/01/2024 08:58:00 AM,02/01/2024 10:01:00 AM,63,Yes\n";

    private Journey() {}

    @FunctionalInterface
    private interface Ask<T> {
        T once() throws ApiException;
    }

    /** Ask until the facts of other services have come: they travel by events. */
    private static <T> T eventually(Ask<T> ask, Predicate<T> isThere) throws ApiException, InterruptedException {
        long until = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            boolean isOver = System.currentTimeMillis() > until;
            try {
                T answer = ask.once();
                if (isThere.test(answer)) {
                    return answer;
                }
                check(!isOver, "it did not come: " + answer);
            } catch (ApiException refused) {
                if (isOver) {
                    throw refused;
                }
            }
            Thread.sleep(500);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Send content as it is: the generated functions of the library `native` write a file as its path. */
    private static <T> T send(ApiClient client, HttpRequest request, Class<T> kind) throws ApiException {
        try {
            HttpResponse<String> answer = client.getHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new ApiException(answer.statusCode(), answer.body());
            }
            return client.getObjectMapper().readValue(answer.body(), kind);
        } catch (IOException | InterruptedException failed) {
            throw new ApiException(failed);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String code = System.getenv("DIPLOMADO_CODE");
        String token = System.getenv("DIPLOMADO_TOKEN");
        // Without TLS it would offer to change to HTTP/2 with each request, which servers need not take.
        ApiClient client = new ApiClient();
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        URI url = URI.create(System.getenv("DIPLOMADO_URL"));
        client.setScheme(url.getScheme());
        client.setHost(url.getHost());
        client.setPort(url.getPort());
        client.setBasePath("");
        client.setRequestInterceptor(
                request -> request.header("Authorization", "Bearer " + token).header("Accept-Language", "en"));

        LocalisedLine title = new LocalisedLine().es("Curso breve").en("Short course");
        new CatalogueApi(client).putCourse(
                CatalogueApi.APIPutCourseRequest.newBuilder().code(code + "-course").course(new Course().title(title)).build());
        EditionsApi editions = new EditionsApi(client);
        Edition described = new Edition()
                .course(code + "-course")
                .title(title)
                .modality(Edition.ModalityEnum.ONLINE)
                .startsOn(LocalDate.parse("2024-02-01"))
                .endsOn(LocalDate.parse("2024-02-02"))
                .timeZone("America/Panama")
                .organiser("OIM Panamá");
        String edition = editions.putEdition(
                EditionsApi.APIPutEditionRequest.newBuilder().editionKey(code).edition(described).ifNoneMatch("*").build())
                .getEditionId().toString();
        editions.publishEdition(EditionsApi.APIPublishEditionRequest.newBuilder().editionId(edition).build());

        SessionPut planned = new SessionPut()
                .title(new SessionsLocalisedLine().es("Única sesión").en("Only session"))
                .startsAt(OffsetDateTime.parse("2024-02-01T14:00:00Z"))
                .endsAt(OffsetDateTime.parse("2024-02-01T15:00:00Z"));
        TimetableApi timetable = new TimetableApi(client);
        UUID session = eventually(
                () -> timetable.putSession(TimetableApi.APIPutSessionRequest.newBuilder()
                        .editionId(edition).code("s1").sessionPut(planned).build()),
                stored -> stored.getRevision() > 0).getSessionId();

        RegistrationsApi registrations = new RegistrationsApi(client);
        ApplicationBody person = new ApplicationBody()
                .givenNames("Ñusta")
                .familyNames("Güitrón Ábrego")
                .email(EMAIL)
                .organisationType("none")
                .occupation("student")
                .consents(Map.of("participation", true));
        RegistrationsApi.APIRegisterRequest registering = RegistrationsApi.APIRegisterRequest.newBuilder()
                .editionId(edition).applicationBody(person).idempotencyKey(UUID.randomUUID().toString()).build();
        UUID first = registrations.register(registering).getRegistrationId();
        check(first.equals(registrations.register(registering).getRegistrationId()), "registered twice");
        Registrations found = registrations.listRegistrations(
                RegistrationsApi.APIListRegistrationsRequest.newBuilder().editionId(edition).build());
        check(found.getRegistrations().size() == 1, "one registration");

        AttendanceApi attendance = new AttendanceApi(client);
        HttpRequest upload = HttpRequest.newBuilder(
                        url.resolve("/api/v1/sessions/" + session + "/attendance-files?name=zoom.csv"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(ZOOM))
                .build();
        eventually(() -> send(client, upload, ImportedFile.class), imported -> imported.getMatched() == 1);
        Closure closure = attendance.closeSession(
                AttendanceApi.APICloseSessionRequest.newBuilder().sessionId(session).build());
        check(closure.getAttended() == 1, "one attended");

        Award award = new Award()
                .award("attendance")
                .kind(Award.KindEnum.ATTENDANCE)
                .graduates(true)
                .require(List.of(new AwardRequireInner(new AttendanceOverall().attendanceOverall(new java.math.BigDecimal("0.8")))));
        new PoliciesApi(client).setPolicy(PoliciesApi.APISetPolicyRequest.newBuilder()
                .editionId(edition).policyToSet(new PolicyToSet().code(code + "-policy").awards(List.of(award))).build());
        ProgressApi progress = new ProgressApi(client);
        eventually(
                () -> progress.getProgress(ProgressApi.APIGetProgressRequest.newBuilder().editionId(edition).build()),
                seen -> seen.getParticipants().stream()
                        .flatMap(who -> who.getAwards().stream()).anyMatch(AwardProgress::getEntitled));

        ActsApi acts = new ActsApi(client);
        SignatoryToName signatory = new SignatoryToName()
                .name("Itzel Abrego")
                .office(new CertificatesLocalisedLine().es("Directora").en("Director"))
                .organisation("OIM");
        ActToDraft draft = new ActToDraft()
                .graduatedOn(LocalDate.parse("2024-02-03"))
                .place("Ciudad de Panamá")
                .signatories(List.of(signatory));
        UUID act = acts.draftAct(
                ActsApi.APIDraftActRequest.newBuilder().editionId(edition).actToDraft(draft).build()).getActId();
        acts.signAct(ActsApi.APISignActRequest.newBuilder().actId(act).build());

        CertificatesApi certificates = new CertificatesApi(client);
        CertificateView certificate = eventually(
                () -> certificates.listCertificates(
                        CertificatesApi.APIListCertificatesRequest.newBuilder().editionId(edition).build()),
                listed -> !listed.getCertificates().isEmpty()).getCertificates().get(0);
        Answer verified = new VerificationApi(client).verifyCertificate(VerificationApi.APIVerifyCertificateRequest
                .newBuilder().code(certificate.getVerificationCode()).build());
        check(verified.getStatus() == Answer.StatusEnum.VALID, "valid");
        Path pdf = certificates.getCertificatePdf(CertificatesApi.APIGetCertificatePdfRequest.newBuilder()
                .certificateId(certificate.getCertificateId()).build()).toPath();
        check(Files.readString(pdf, StandardCharsets.ISO_8859_1).startsWith("%PDF-"), "a PDF");
        System.out.println(certificate.getNumber());
    }
}
