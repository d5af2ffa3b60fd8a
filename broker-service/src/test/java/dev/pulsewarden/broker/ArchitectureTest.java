package dev.pulsewarden.broker;

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
    static final ArchRule packages_form_no_cycle = slices().matching("dev.pulsewarden.broker.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that can be understood alone is the unit in which the broker is read and changed");

    @ArchTest
    static final ArchRule features_know_no_adapter = noClasses()
            .that()
            .resideInAnyPackage("..broker.topic..", "..broker.session..", "..broker.work..", "..broker.liveness..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..broker.json..", "..broker.stomp..", "..broker.web..")
            .because("another protocol is another adapter over the same core, which must not know the first");

    @ArchTest
    static final ArchRule protocols_do_not_know_each_other = noClasses()
            .that()
            .resideInAPackage("..broker.stomp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..broker.json..", "..broker.web..")
            .because("a protocol can be read, changed and taken out alone");

    @ArchTest
    static final ArchRule topics_stand_alone = noClasses()
            .that()
            .resideInAPackage("..broker.topic..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..broker.session..", "..broker.work..", "..broker.liveness..", "..broker.remote..")
            .because("topics go on whatever becomes of connections and of the other services");

    @ArchTest
    static final ArchRule only_the_handshake_knows_reactor_netty_servers = noClasses()
            .that()
            .resideOutsideOfPackage("..broker.web..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("reactor.netty.http.server..")
            .because("sessions speak to the Netty channel alone");

    @ArchTest
    static final ArchRule the_root_holds_what_starts_and_what_is_configured = classes()
            .that()
            .resideInAPackage("dev.pulsewarden.broker")
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
    static final ArchRule other_services_are_met_over_http = noClasses()
            .that()
            .resideInAPackage("..broker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.pulsewarden.queue..", "dev.pulsewarden.heartbeat..")
            .because("services meet in the wire records only");
}
