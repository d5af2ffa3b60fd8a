package dev.pulsewarden.heartbeat;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.pulsewarden", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("dev.pulsewarden.heartbeat.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that needs what needs it cannot be understood alone");

    @ArchTest
    static final ArchRule FEATURES_KNOW_NO_ADAPTER = noClasses()
            .that()
            .resideInAnyPackage("..registry..", "..reaper..", "..process..", "..exemption..", "..policy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..heartbeat.web..",
                    "..heartbeat.sqlite..",
                    "..heartbeat.events..",
                    "dev.pulsewarden.sqlite..",
                    "java.sql..",
                    "java.net.http..",
                    "jakarta.servlet..",
                    "org.springframework.web..")
            .because("how it is stored, told or asked for may change without what is decided");

    @ArchTest
    static final ArchRule ONLY_PROCESS_KNOWS_THE_SYSTEM = noClasses()
            .that()
            .resideInAPackage("dev.pulsewarden.heartbeat..")
            .and()
            .resideOutsideOfPackage("..heartbeat.process..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ProcessHandle.class)
            .because("another system is another implementation of one package");

    @ArchTest
    static final ArchRule ONLY_THE_REAPER_SIGNALS = noClasses()
            .that()
            .resideInAPackage("dev.pulsewarden.heartbeat..")
            .and()
            .resideOutsideOfPackages("..heartbeat.process..", "..heartbeat.reaper..")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("Signal")
            .because("there is one way to a process's end, and it leads past all checks");

    @ArchTest
    static final ArchRule THE_ROOT_HOLDS_ONLY_THE_APPLICATION_AND_ITS_PROPERTIES = classes()
            .that()
            .resideInAPackage("dev.pulsewarden.heartbeat")
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameStartingWith("Heartbeat")
            .orShould()
            .haveSimpleName("package-info")
            .andShould()
            .dependOnClassesThat()
            .resideInAnyPackage("java..", "org..", "jakarta..", "dev.pulsewarden.heartbeat")
            .because("features depend on the root's properties, and the root on no feature");
}
