"""What operators can do about a connection that Kafka refuses, by the class of the error.

The client library logs such an error and tries again for ever: without a sentence the log would say only that it fails.
"""

_ENDED = (
    "Kafka ended the connection before it answered: check that DIPLOMADO_KAFKA names a listener for what is configured "
    "(TLS, certificate, password, token), that it accepts the authority of DIPLOMADO_KAFKA_CERTIFICATE, and a token's "
    "issuer, audience and keys."
)
_TEXTS = {
    "SaslAuthenticationFailed": "Kafka refuses what the service shows: check DIPLOMADO_KAFKA_USERNAME and _PASSWORD (a "
    "token: DIPLOMADO_KAFKA_CLIENT_ID and its rights), and that the broker knows the user for "
    "DIPLOMADO_KAFKA_MECHANISM.",
    "UnsupportedSaslMechanismError": "This listener of Kafka does not offer DIPLOMADO_KAFKA_MECHANISM: choose another "
    "mechanism, or the port of another listener in DIPLOMADO_KAFKA.",
    "IllegalSaslStateError": "This listener of Kafka takes no password: check the port in DIPLOMADO_KAFKA.",
    "SSLCertVerificationError": "Kafka's certificate is not signed by DIPLOMADO_KAFKA_CA, has expired, or names other "
    "hosts than DIPLOMADO_KAFKA.",
    "SSLError": "TLS with Kafka fails: check that DIPLOMADO_KAFKA names a listener with TLS, and that it accepts the "
    "authority of DIPLOMADO_KAFKA_CERTIFICATE.",
    "NoToken": "The issuer gives no token for Kafka: check DIPLOMADO_KAFKA_TOKEN_URL, DIPLOMADO_KAFKA_CLIENT_ID and "
    "DIPLOMADO_KAFKA_CLIENT_SECRET.",
    "ConnectionRefusedError": "Nothing listens at DIPLOMADO_KAFKA.",
    "gaierror": "The name of a server in DIPLOMADO_KAFKA is unknown.",
    "ConnectionError": _ENDED,
    "KafkaConnectionError": _ENDED,
    "TimeoutError": "Kafka does not answer in time: check that DIPLOMADO_KAFKA names a listener, and the network.",
}


def advice_of(error: BaseException) -> str | None:
    """Return a sentence for operators, or None if the error does not concern what the service shows to Kafka."""
    return next((_TEXTS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in _TEXTS), None)
