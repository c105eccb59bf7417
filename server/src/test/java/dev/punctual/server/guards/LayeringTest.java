package dev.punctual.server.guards;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who may know whom, over all modules that a server is made of.
class LayeringTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .withImportOption(place -> !place.contains("-tests.jar")) // core's, if packaged
                    .withImportOption(place -> !place.contains("/test/")) // core's, built by javac
                    .importPackages("dev.punctual");

    private static final String SKETCHES = "org.apache.datasketches..";

    /// The JDK's own too, but not in every process.
    private static final String VECTORS = "jdk.incubator.vector..";

    /// The classes that are met only where the process has the Vector API.
    private static final String IN_VECTORS =
            "dev\\.punctual\\.core\\.(similarity\\.VectorDotKernel"
                    + "|model\\.(MaskTrees|RowRanks|BytePermutation)(\\$.*)?)";

    /// Generated code, which uses what its generator likes.
    private static final String MESSAGES = "dev.punctual.protocol..";

    /// The packages of the one library that each adapter is for.
    private static final Map<String, List<String>> ADAPTERS =
            Map.ofEntries(
                    Map.entry("cel", List.of("dev.cel..", "com.google.common..")),
                    Map.entry("duckdb", List.of("org.duckdb..")),
                    Map.entry("jdbc", List.of("org.postgresql..")),
                    Map.entry("lucene", List.of("org.apache.lucene..")),
                    Map.entry("mapped", List.of()), // the JDK's foreign memory
                    Map.entry("onnx", List.of("ai.onnxruntime..")),
                    Map.entry("redis", List.of("io.lettuce..")),
                    Map.entry("remote", List.of()),
                    Map.entry("rocksdb", List.of("org.rocksdb..")),
                    Map.entry("tokenizers", List.of("ai.djl..")),
                    Map.entry("xgboost", List.of("ml.dmlc.xgboost4j..")),
                    Map.entry("yaml", List.of("org.snakeyaml.engine..")));

    /// What an adapter shares with the server: the formats of the protocols that both speak.
    private static final Map<String, List<String>> FORMATS =
            Map.of(
                    "remote",
                    List.of(
                            "com.fasterxml.jackson.core..",
                            "dev.punctual.protocol..",
                            "com.google.protobuf..",
                            "io.grpc.."));

    @Test
    void everyModuleIsLookedAt() {
        var packages = CLASSES.stream().map(each -> each.getPackageName()).distinct().toList();
        assertThat(packages)
                .contains("dev.punctual.core.plan", "dev.punctual.server.gateway")
                .containsAll(
                        ADAPTERS.keySet().stream().map(name -> "dev.punctual." + name).toList())
                .noneMatch(name -> name.contains("testing"));
    }

    @Test
    void coreKnowsOnlyTheJdkAndTwoPackagesTheSketches() {
        only("dev.punctual.core..", "dev.punctual.core..", SKETCHES, VECTORS).check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.punctual.core.window..", "dev.punctual.core.combination..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SKETCHES)
                .check(CLASSES);
        noClasses()
                .that()
                .haveNameNotMatching(IN_VECTORS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(VECTORS)
                .check(CLASSES);
    }

    @Test
    void anAdapterKnowsCoreAndItsLibrary() {
        ADAPTERS.forEach((name, library) -> {
            String own = "dev.punctual." + name + "..";
            var allowed = new ArrayList<>(library);
            allowed.add(own);
            allowed.add("dev.punctual.core..");
            allowed.addAll(FORMATS.getOrDefault(name, List.of()));
            only(own, allowed.toArray(String[]::new)).check(CLASSES);
        });
    }

    @Test
    void librariesOfAdaptersStayInThem() {
        ADAPTERS.forEach((name, library) ->
                noClasses()
                        .that()
                        .resideOutsideOfPackages("dev.punctual." + name + "..", MESSAGES)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(library.toArray(String[]::new))
                        .check(CLASSES));
    }

    @Test
    void onlyTheWireKnowsTheServersLibrary() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.punctual.core..", "dev.punctual.server..")
                .and()
                .resideOutsideOfPackage("dev.punctual.server.http.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.punctual.core..", "dev.punctual.server..")
                .and()
                .resideOutsideOfPackages(
                        "dev.punctual.server.connections..",
                        "dev.punctual.server.http.wire..",
                        "dev.punctual.server.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void onlyTheSecondServerKnowsItsLibraryAndMessages() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.punctual.core..", "dev.punctual.server..")
                .and()
                .resideOutsideOfPackage("dev.punctual.server.grpc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", MESSAGES)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.punctual.core..", "dev.punctual.server..")
                .and()
                .resideOutsideOfPackages(
                        "dev.punctual.server.grpc..", "dev.punctual.server.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.protobuf..")
                .check(CLASSES);
    }

    @Test
    void onlyTracesKnowTheMessagesOfTraces() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.punctual.server.trace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void theWayOfARequestKnowsNoServer() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.punctual.server.gateway..", "dev.punctual.server.ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.punctual.server.http.wire..",
                        "dev.punctual.server.http.json..",
                        "dev.punctual.server.project..",
                        "dev.punctual.server.jobs..",
                        "com.fasterxml..",
                        "org.rocksdb..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWiringChoosesAdapters() {
        noClasses()
                .that()
                .resideInAPackage("dev.punctual.server..")
                .and()
                .resideOutsideOfPackages(
                        "dev.punctual.server.project..", "dev.punctual.server.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ADAPTERS.keySet().stream()
                                .map(name -> "dev.punctual." + name + "..")
                                .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void onlyOnePackageReadsTheSystemsTime() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.punctual.core..", "dev.punctual.server..")
                .and()
                .resideOutsideOfPackage("dev.punctual.core.time..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        for (String module : List.of("core", "server")) {
            slices().matching("dev.punctual." + module + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .check(CLASSES);
        }
    }

    private static ArchRule only(String packages, String... allowed) {
        String[] all = Arrays.copyOf(allowed, allowed.length + 2);
        all[allowed.length] = "java..";
        all[allowed.length + 1] = "org.jspecify.annotations..";
        return classes()
                .that()
                .resideInAPackage(packages)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(all);
    }
}
