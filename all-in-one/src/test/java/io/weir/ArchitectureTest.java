package io.weir;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which part may know which, over the whole of Weir: this module sees every other. */
class ArchitectureTest {

    private static final String[] ALL_IN_ONE = {
        "io.weir.cli..",
        "io.weir.up..",
        "io.weir.demo..",
        "io.weir.rendering..",
        "io.weir.terminal..",
        "io.weir.logging.."
    };
    private static final String[] SERVICES = {"io.weir.ingest..", "io.weir.analyze..", "io.weir.fetch.."};

    private static JavaClasses weir;

    @BeforeAll
    static void read() {
        weir = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.weir");
    }

    @Test
    void servicesMeetAtTopicsAndDoNotKnowEachOther() {
        for (String service : SERVICES) {
            for (String other : SERVICES) {
                if (!service.equals(other)) {
                    noClasses()
                            .that()
                            .resideInAPackage(service)
                            .should()
                            .dependOnClassesThat()
                            .resideInAPackage(other)
                            .check(weir);
                }
            }
        }
    }

    @Test
    void nothingKnowsWhoPutsItTogether() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ALL_IN_ONE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ALL_IN_ONE)
                .check(weir);
    }

    @Test
    void theFoundationsKnowNeitherServicesNorEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.weir.operators..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.weir..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                resideInAnyPackage("io.weir.operators.."))))
                .check(weir);
        noClasses()
                .that()
                .resideInAPackage("io.weir.events..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.weir..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage("io.weir.events.."))))
                .check(weir);
        noClasses()
                .that()
                .resideInAPackage("io.weir.embedded..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.weir..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(
                                resideInAnyPackage("io.weir.embedded.."))))
                .check(weir);
    }

    @Test
    void operatorsAndEventsStandWithoutSpring() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.weir.operators..", "io.weir.events", "io.weir.events.kafka..", "io.weir.embedded..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(weir);
        noClasses()
                .that()
                .resideInAPackage("io.weir.operators..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(weir);
    }

    @Test
    void onlyEventsKafkaKnowsReactorKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.weir.events.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("reactor.kafka..")
                .check(weir);
    }

    @Test
    void commandsThatNeedNoServerStartWithoutSpring() {
        noClasses()
                .that()
                .resideInAnyPackage("io.weir.cli..", "io.weir.rendering..", "io.weir.terminal..", "io.weir.logging..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(weir);
    }

    /** Each has its operator, whose bounds and errors are documented; a second one by hand would be subtly different. */
    @Test
    void retryingMeasuringRememberingAndGatheringAreLeftToStreamOperators() {
        Set<String> byHand = Set.of(
                "retry",
                "retryWhen",
                "zipDelayError",
                "cache",
                "cacheInvalidateIf",
                "cacheInvalidateWhen",
                "firstWithValue",
                "firstWithSignal",
                "elapsed",
                "timed");
        noClasses()
                .that()
                .resideInAnyPackage(SERVICES)
                .or()
                .resideInAnyPackage(ALL_IN_ONE)
                .should()
                .accessTargetWhere(describe(
                        "is an operator of Reactor's that stream-operators has",
                        (JavaAccess<?> access) -> access.getTargetOwner()
                                        .getPackageName()
                                        .equals("reactor.core.publisher")
                                && (byHand.contains(access.getName())
                                        // Two results of two types are no list to be gathered.
                                        || access.getTarget().getFullName().contains(".zip(java.lang.Iterable"))))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "reactor.util.retry..",
                        "io.github.resilience4j.retry..",
                        "io.github.resilience4j.timelimiter..",
                        "io.github.resilience4j.cache..")
                .check(weir);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.weir.(**)").should().beFreeOfCycles().check(weir);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(weir);
    }
}
