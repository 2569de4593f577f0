package io.weir.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.weir.ingest");

    @Test
    void packages_have_no_cycles() {
        slices().matching("io.weir.ingest.(*)..").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("io.weir.ingest.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.weir.ingest")
                .check(CLASSES);
    }

    @Test
    void the_pipeline_knows_neither_spring_nor_a_transport() {
        noClasses()
                .that()
                .resideInAnyPackage("io.weir.ingest.pipeline..", "io.weir.ingest.json..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "io.netty..", "reactor.netty..", "io.weir.ingest.http..")
                .check(CLASSES);
    }

    @Test
    void nothing_reads_from_kafka() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.clients.consumer..", "reactor.kafka..")
                .check(CLASSES);
    }

    @Test
    void no_other_service_is_known() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.weir.analyze..", "io.weir.fetch..", "io.weir.cli..", "io.weir.embedded..")
                .check(CLASSES);
    }
}
