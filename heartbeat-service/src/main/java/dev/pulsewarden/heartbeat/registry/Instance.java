package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * One running process of a service, or what passes for one where its process cannot be seen.
 *
 * <p>Fields are read from any thread; they change under the instance's own lock, by {@link Lifecycle} and the reaper.
 */
public final class Instance {

    private static final int MOST_ALIASES = 8;
    private static final int MOST_CONNECTIONS = 4;

    private final Identity identity;
    private final Service service;
    private final int slot;
    private final Instant registeredAt;
    private final Set<Alias> aliases = new CopyOnWriteArraySet<>();

    volatile State state = State.UP;
    volatile Details details;
    volatile Endability endability;
    volatile @Nullable Attempt lastAttempt;
    volatile @Nullable Carrier carrier;
    volatile @Nullable Stopping stopping;
    volatile @Nullable LastWords lastWords;
    volatile @Nullable Instant endedAt;
    volatile boolean declaredDead;
    volatile boolean forgotten;
    volatile List<Object> connections = List.of();
    volatile Steadiness steadiness;
    private volatile long endableSince;
    private boolean announced;
    private volatile boolean underSentence;
    private volatile @Nullable Instant lastSignalAt;
    private volatile @Nullable Hold hold;
    private volatile long observed = -1;

    /** When somebody last tried to vouch for it, and by which connection. */
    record Attempt(Object connection, long nanos) {}

    /** Since when it stops, in ticks and as time, and why it says it does. */
    record Stopping(
            long sinceNanos, Instant since, @Nullable String reason) {}

    /** Its latest two heartbeats, and since when they came without a gap. */
    record Steadiness(long last, long before, long since) {}

    /** Why it is not ended though it is late. */
    public record Hold(String check, String reason, Instant since) {}

    Instance(Identity identity, Service service, Details details, Endability endability, int slot, Moment now) {
        this.identity = identity;
        this.service = service;
        this.details = details;
        this.endability = endability;
        this.slot = slot;
        this.registeredAt = now.at();
        this.endableSince = now.nanos();
        this.steadiness = new Steadiness(now.nanos(), now.nanos(), now.nanos());
    }

    public String id() {
        return identity.id();
    }

    public Service service() {
        return service;
    }

    public String address() {
        return identity.address();
    }

    public @Nullable HeldProcess process() {
        return identity.process();
    }

    public int slot() {
        return slot;
    }

    public Instant registeredAt() {
        return registeredAt;
    }

    /** Since when it is one that may be ended, or else is registered, in ticks. */
    public long endableSince() {
        return endableSince;
    }

    public State state() {
        return state;
    }

    public Details details() {
        return details;
    }

    public Endability endability() {
        return endability;
    }

    /** The broker that its latest heartbeat came by; null when it came directly. */
    public @Nullable Carrier carrier() {
        return carrier;
    }

    public @Nullable String stoppingReason() {
        Stopping now = stopping;
        return now == null ? null : now.reason();
    }

    public @Nullable LastWords lastWords() {
        return lastWords;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    /** How often it promised to speak, or has to. */
    public Duration interval() {
        Duration promised = details.interval();
        return promised == null ? service.policy().interval() : promised;
    }

    /** Whether it speaks without a gap: of more than one and a half intervals, which is its last beat and some patience. */
    public boolean isSteady(long now) {
        return now - steadiness.last() <= interval().toNanos() / 2 * 3;
    }

    /** Since when it speaks without a gap, in ticks. */
    public long steadySince() {
        return steadiness.since();
    }

    /** When it spoke last, in ticks. Unlike its last-seen this never moves by itself. */
    public long spokeAt() {
        return steadiness.last();
    }

    /** When it spoke the time before the latest, in ticks. */
    public long spokeBeforeAt() {
        return steadiness.before();
    }

    /** It was asked that it be watched no more: nothing may be concluded from its hold, which is closed. */
    public boolean isForgotten() {
        return forgotten;
    }

    /** True the first time. Its lock is held. */
    boolean announce() {
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** The reaper has a case open on it, and will see to its end. */
    public boolean isUnderSentence() {
        return underSentence;
    }

    public void sentence(boolean open) {
        underSentence = open;
    }

    public @Nullable Instant lastSignalAt() {
        return lastSignalAt;
    }

    public void signalled(Instant at) {
        lastSignalAt = at;
    }

    public @Nullable Hold hold() {
        return hold;
    }

    public void hold(@Nullable Hold why) {
        hold = why;
    }

    /** The reaper, which only observes, has recorded this silence. */
    public void observe() {
        observed = spokeAt();
    }

    public boolean isObserved() {
        return observed == spokeAt();
    }

    /** Its lock is held. */
    void vouch(Endability by, Object connection, long now) {
        endability = by;
        endableSince = now;
        connections = List.of(connection);
    }

    /** It may not be ended any more, whoever vouched for it. */
    public void neverEnd(String objection) {
        endability = Endability.never(objection);
    }

    /** Heartbeats in its name come too late from now on. Its lock is held. */
    public void declareDead() {
        declaredDead = true;
    }

    Set<Alias> aliases() {
        return aliases;
    }

    boolean addAlias(Alias alias) {
        return aliases.size() < MOST_ALIASES && aliases.add(alias);
    }

    void trust(Object connection) {
        connections = connections.size() < MOST_CONNECTIONS
                ? append(connections, connection)
                : append(connections.subList(1, MOST_CONNECTIONS), connection);
    }

    private static List<Object> append(List<Object> first, Object last) {
        Object[] all = first.toArray(new Object[first.size() + 1]);
        all[first.size()] = last;
        return List.of(all);
    }
}
