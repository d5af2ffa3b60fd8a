package dev.pulsewarden.security;

/** A service was about to listen where strangers could reach it without a token. */
final class OpenAddressException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OpenAddressException(String property, String address) {
        super("%s would make the service listen on %s without a token".formatted(property, address));
    }
}
