package dev.pulsewarden;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.pulsewarden", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_have_no_cycles = slices().matching("dev.pulsewarden.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that is in a cycle cannot be understood alone");

    @ArchTest
    static final ArchRule the_wire_knows_only_json = noClasses()
            .that()
            .resideInAPackage("..wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..problem..", "..client..", "..security..", "..sqlite..", "org.springframework.web..")
            .because("clients read and write the records without our web stack");
}
