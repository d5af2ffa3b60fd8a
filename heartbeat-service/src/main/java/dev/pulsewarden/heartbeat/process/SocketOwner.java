package dev.pulsewarden.heartbeat.process;

/** Whose a connection is. */
public sealed interface SocketOwner {

    /** Its client's socket is this user's, and open. */
    record Known(long uid, long inode) implements SocketOwner {}

    /** It comes from this host, as far as its address says, and more is not known now. */
    record Unknown(String reason) implements SocketOwner {}

    /** It comes from another network namespace of this host or from another host, and more is not known now. */
    record Unclear(String reason) implements SocketOwner {}

    /** It comes from another host. */
    record Elsewhere(String reason) implements SocketOwner {}

    /** Whether it is certain that a process of this owner may not be spoken for over this connection. */
    default boolean isSomeoneElseThan(Uids owner) {
        return switch (this) {
            case Known(long uid, long _) -> !owner.obey(uid);
            case Unknown _, Unclear _ -> false;
            case Elsewhere _ -> true;
        };
    }

    /** Whether it is certain that a process of this owner may be spoken for over this connection. */
    default boolean mayDecideAbout(Uids owner) {
        return this instanceof Known(long uid, long _) && owner.obey(uid);
    }
}
