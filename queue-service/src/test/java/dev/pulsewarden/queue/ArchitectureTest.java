package dev.pulsewarden.queue;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.pulsewarden.queue", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_have_no_cycles = slices().matching("dev.pulsewarden.queue.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package can be understood, tested and replaced only together with all in its cycle");

    @ArchTest
    static final ArchRule features_know_no_adapter = noClasses()
            .that()
            .resideInAnyPackage(
                    "..queue.settings..",
                    "..queue.task..",
                    "..queue.claim..",
                    "..queue.commit..",
                    "..queue.activity..",
                    "..queue.breaker..",
                    "..queue.spool..",
                    "..queue.reply..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..queue.sqlite..",
                    "..queue.mongo..",
                    "..queue.web..",
                    "..queue.link..",
                    "java.sql..",
                    "com.mongodb..",
                    "org.bson..",
                    "org.springframework.data..",
                    "org.springframework.web..")
            .because("what a task is and who gets it is the same over any store and any protocol");

    @ArchTest
    static final ArchRule the_web_knows_no_store = noClasses()
            .that()
            .resideInAnyPackage("..queue.web..", "..queue.link..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..queue.sqlite..", "..queue.mongo..", "..queue.commit..", "java.sql..", "com.mongodb..")
            .because("the port is all that it needs, and another store answers the same requests");

    @ArchTest
    static final ArchRule stores_do_not_know_each_other = noClasses()
            .that()
            .resideInAPackage("..queue.mongo..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..queue.sqlite..", "..queue.web..", "java.sql..")
            .because("each store stands behind the port alone, and one can be taken away without the other");

    @ArchTest
    static final ArchRule the_root_holds_application_and_properties_only = classes()
            .that()
            .resideInAPackage("dev.pulsewarden.queue")
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameEndingWith("Application")
            .orShould()
            .haveSimpleNameEndingWith("Properties")
            .orShould()
            .haveSimpleName("package-info")
            .because("everything else belongs to a feature or an adapter");

    @ArchTest
    static final ArchRule services_do_not_know_each_other = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.pulsewarden.broker..", "dev.pulsewarden.heartbeat..")
            .because("services meet in the wire records and over HTTP alone");

    @ArchTest
    static final ArchRule nobody_sleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class)
            .because("who waits for something waits for a signal");
}
