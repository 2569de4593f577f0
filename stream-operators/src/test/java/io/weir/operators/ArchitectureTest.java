package io.weir.operators;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.weir");

    @Test
    void theLibraryKnowsNeitherKafkaNorSpringNorTheRestOfWeir() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.weir.operators..",
                        "reactor..",
                        "org.reactivestreams..",
                        "org.jspecify..",
                        "com.github.benmanes.caffeine..",
                        "com.github.luben.zstd..",
                        "io.micrometer..")
                .check(CLASSES);
    }

    @Test
    void packagesDependOnOneAnotherOneWay() {
        slices().matching("io.weir.operators.(*)..").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.weir.operators.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.weir.operators")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(NullMarked.class)
                .check(CLASSES);
    }

    /** But for these, since measurements said so: see decisions 0102 and 0108. */
    @Test
    void operatorsAreComposedNotWrittenByHand() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*\\.(timer\\.TimedSubscriber|deadline\\.LimitedSubscriber|cache\\.(Load|SingleFlight\\$Flight)"
                                + "|retry\\.RetriedSubscriber(\\$Wait)?"
                                + "|gather\\.(OutcomeMono\\$OutcomeSubscriber|MergedMono\\$(Merging|Part)))")
                .should()
                .implement(CoreSubscriber.class)
                .check(CLASSES);
    }
}
