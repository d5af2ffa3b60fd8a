package dev.pulsewarden.broker.remote;

/** No link has come about. */
final class NoLinkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /**
     * @param lasting whether there will hardly be one soon: who answered has none, or one that is no use
     */
    NoLinkException(String message, boolean lasting) {
        super(message, null, false, false);
        this.lasting = lasting;
    }

    boolean isLasting() {
        return lasting;
    }
}
