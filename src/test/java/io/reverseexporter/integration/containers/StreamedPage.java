package io.reverseexporter.integration.containers;

import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.PlainProtobufParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A page too large to look at every time: its own metrics, and a checksum of all others, which is
 * the same for the same exporters.
 *
 * @param checksum of all lines or messages that are not about scrapes
 * @param own metrics about scrapes
 */
public record StreamedPage(Format format, long checksum, List<Family> own) {
  private static final String OWN = "reverse_exporter_";

  public StreamedPage {
    own = List.copyOf(own);
  }

  /** What a client may ask for. */
  public enum Format {
    TEXT("text/plain;version=0.0.4"),
    OPENMETRICS("application/openmetrics-text;version=1.0.0"),
    PROTOBUF(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");

    private final String accept;

    Format(String accept) {
      this.accept = accept;
    }

    /** The request's {@code Accept}. */
    public String accept() {
      return accept;
    }

    /**
     * Reads a whole page with the strict parser.
     *
     * @throws AssertionError at the first rule that is broken
     */
    public List<Family> check(byte[] page) {
      return switch (this) {
        case TEXT -> PlainParser.parse(new String(page, StandardCharsets.UTF_8));
        case OPENMETRICS -> PlainOpenMetricsParser.parse(new String(page, StandardCharsets.UTF_8));
        case PROTOBUF -> PlainProtobufParser.parse(page, Set.of()).families();
      };
    }
  }

  /** Reads to the end; of the page itself nothing is kept. */
  public static StreamedPage read(InputStream page, Format format) throws IOException {
    var in = new BufferedInputStream(page, 256 * 1024);
    var checksum = new CRC32();
    var own = new ByteArrayOutputStream();
    byte[] part = format == Format.PROTOBUF ? message(in) : line(in);
    while (part.length > 0) {
      if (isOwn(part)) {
        own.writeBytes(part);
      } else {
        checksum.update(part);
      }
      part = format == Format.PROTOBUF ? message(in) : line(in);
    }
    if (format == Format.OPENMETRICS) {
      own.writeBytes("# EOF\n".getBytes(StandardCharsets.UTF_8));
    }
    return new StreamedPage(format, checksum.getValue(), format.check(own.toByteArray()));
  }

  /** Samples of a metric about scrapes. */
  public List<Sample> own(String name) {
    return own.stream()
        .flatMap(family -> family.samples().stream())
        .filter(sample -> sample.name().equals(name))
        .toList();
  }

  /** Whether a line or a message is about a scrape: all of these begin with a name of ours. */
  private static boolean isOwn(byte[] part) {
    String start = new String(part, 0, Math.min(part.length, 64), StandardCharsets.ISO_8859_1);
    return start.contains(OWN);
  }

  private static byte[] line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream(512);
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  /** One message with its length before it. */
  private static byte[] message(InputStream in) throws IOException {
    var message = new ByteArrayOutputStream();
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int b = in.read();
      if (b < 0) {
        return new byte[0];
      }
      message.write(b);
      length |= (b & 0x7f) << shift;
      if (b < 0x80) {
        break;
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new IOException("the page ends within a message of " + length + " bytes");
    }
    message.writeBytes(body);
    return message.toByteArray();
  }
}
