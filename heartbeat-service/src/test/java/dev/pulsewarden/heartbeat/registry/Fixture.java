package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.exemption.Exemptions;
import dev.pulsewarden.heartbeat.policy.Policies;
import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.FakeProcess;
import dev.pulsewarden.heartbeat.process.FakeProcesses;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A registry in a world whose time and processes the test sets. */
public final class Fixture {

    public final HeartbeatProperties properties;
    public final FakeProcesses processes = new FakeProcesses();
    public final List<Transition> told = new ArrayList<>();
    public final Registry registry;
    public final Lifecycle lifecycle;
    public final Registrations registrations;
    public final Scan scan;
    public final Clock clock;
    private long nanos = Duration.ofDays(1).toNanos();

    public Fixture(String... settings) {
        properties = properties(settings);
        Policies policies = new Policies(properties);
        registry = new Registry(properties, policies, new Exemptions(policies));
        clock = new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.plusNanos(nanos);
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        lifecycle = new Lifecycle(registry, told::add, clock, ticker());
        registrations = new Registrations(registry, lifecycle, null, null, clock, ticker());
        scan = new Scan(registry, lifecycle, processes, clock, properties);
    }

    public static HeartbeatProperties properties(String... settings) {
        Map<String, Object> values = new HashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            values.put("pulsewarden.heartbeat." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("pulsewarden.heartbeat", HeartbeatProperties.class);
    }

    public Ticker ticker() {
        return () -> nanos;
    }

    public long now() {
        return nanos;
    }

    public Fixture pass(Duration time) {
        nanos += time.toNanos();
        return this;
    }

    /** An instance of a service whose process was just seen, and that may be ended. */
    public Instance endable(String service, FakeProcess process) {
        processes.there.put(process.id().pid(), process);
        return registrations.restore(service, process, Endability.by(1000), policyTimeout(service));
    }

    public Instance watched(String service, FakeProcess process, Endability endability) {
        processes.there.put(process.id().pid(), process);
        return registrations.restore(service, process, endability, policyTimeout(service));
    }

    public void stopping(Instance instance, Duration timeout) {
        lifecycle.stopping(instance, timeout, "it was told to");
    }

    public void vouch(Instance instance) {
        instance.endability = Endability.by(1000);
    }

    public boolean speaks(Instance instance) {
        return lifecycle.spoke(instance);
    }

    public boolean speaksThrough(Carrier carrier, Instance instance) {
        instance.carrier = carrier;
        return speaks(instance);
    }

    public List<String> events() {
        return told.stream().map(Transition::type).toList();
    }

    private Duration policyTimeout(String service) {
        return new Policies(properties).of(service).timeoutAt(null);
    }
}
