"""What Schemathesis has to be told of the service's media types."""
import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    """The schema of an upload is a text, which is sent as it is."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")
