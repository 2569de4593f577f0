package io.weir.fetch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.weir.fetch");

    @Test
    void theEngineKnowsNeitherSpringNorKafkaNorTheService() {
        noClasses()
                .that()
                .resideInAPackage("io.weir.fetch.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.apache.kafka..", "io.weir.events.kafka..", "io.weir.fetch")
                .check(classes);
    }

    @Test
    void onlyEventsKnowsReactorKafka() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("reactor.kafka..")
                .check(classes);
    }

    @Test
    void noOtherServiceIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.weir.ingest..", "io.weir.analyze..", "io.weir.cli..", "io.weir.demo..")
                .check(classes);
    }
}
