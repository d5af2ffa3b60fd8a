package dev.pulsewarden.wire;

import java.io.InputStream;
import java.io.Reader;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.ByteSourceJsonBootstrapper;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.ReaderBasedJsonParser;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;
import tools.jackson.core.sym.CharsToNameCanonicalizer;

/**
 * Makes parsers that keep the names of fields within bounds. Jackson's own share the names that they met, so as not to make them
 * anew, and keep them for good, also those in payloads that nobody looks into: thousands, of up to 50,000 bytes each.
 *
 * <p>Here what is short shares names, up to so many; then all are forgotten, and those in use are learnt again. What is long, or of
 * unknown length, is read with names of its own, which go with it: making them costs little beside reading it. To share none at
 * all, as Jackson can be told to, would have it read bytes as text, which takes longer and has no place in the bytes. Thread-safe.
 */
public final class BoundedJsonFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    /** One reading may go beyond it, by what its text has room for. */
    private static final int MAX_NAMES = 256;

    /** In bytes or characters. */
    private static final int LONGEST_SHARING = 4 * 1024;

    private transient volatile ByteQuadsCanonicalizer namesInBytes = ByteQuadsCanonicalizer.createRoot();
    private transient volatile CharsToNameCanonicalizer namesInText = CharsToNameCanonicalizer.createRoot(this);

    public BoundedJsonFactory(JsonFactoryBuilder settings) {
        super(settings);
    }

    /** How many names are shared now. */
    public int names() {
        return Math.max(namesInBytes.size(), namesInText.size());
    }

    @Override
    public JsonFactory copy() {
        return new BoundedJsonFactory(rebuild());
    }

    @Override
    protected Object readResolve() {
        return copy();
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext context, IOContext io, byte[] data, int offset, int length) {
        _checkRangeBoundsForByteArray(data, offset, length);
        return parser(context, new ByteSourceJsonBootstrapper(io, data, offset, length), length);
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext context, IOContext io, InputStream in) {
        return parser(context, new ByteSourceJsonBootstrapper(io, in), Integer.MAX_VALUE);
    }

    @Override
    protected JsonParser _createParser(
            ObjectReadContext context, IOContext io, char[] data, int offset, int length, boolean recyclable) {
        _checkRangeBoundsForCharArray(data, offset, length);
        return new ReaderBasedJsonParser(
                context,
                io,
                context.getStreamReadFeatures(_streamReadFeatures),
                context.getFormatReadFeatures(_formatReadFeatures),
                null,
                inText(length).makeChild(),
                data,
                offset,
                offset + length,
                recyclable);
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext context, IOContext io, Reader reader) {
        return new ReaderBasedJsonParser(
                context,
                io,
                context.getStreamReadFeatures(_streamReadFeatures),
                context.getFormatReadFeatures(_formatReadFeatures),
                reader,
                inText(Integer.MAX_VALUE).makeChild());
    }

    private JsonParser parser(ObjectReadContext context, ByteSourceJsonBootstrapper source, int length) {
        return source.constructParser(
                context,
                context.getStreamReadFeatures(_streamReadFeatures),
                context.getFormatReadFeatures(_formatReadFeatures),
                inBytes(length),
                inText(length),
                _factoryFeatures);
    }

    private ByteQuadsCanonicalizer inBytes(int length) {
        if (length > LONGEST_SHARING) {
            return ByteQuadsCanonicalizer.createRoot();
        }
        ByteQuadsCanonicalizer shared = namesInBytes;
        if (shared.size() > MAX_NAMES) {
            shared = ByteQuadsCanonicalizer.createRoot();
            namesInBytes = shared;
        }
        return shared;
    }

    private CharsToNameCanonicalizer inText(int length) {
        if (length > LONGEST_SHARING) {
            return CharsToNameCanonicalizer.createRoot(this);
        }
        CharsToNameCanonicalizer shared = namesInText;
        if (shared.size() > MAX_NAMES) {
            shared = CharsToNameCanonicalizer.createRoot(this);
            namesInText = shared;
        }
        return shared;
    }
}
