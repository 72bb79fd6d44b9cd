package io.reverseexporter.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What our JSON documents have in common. */
final class JsonOutput {
  /** Without the library's usual pool, which keeps buffers with the container's threads. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          // Neither does a terminal obey what it is shown.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private JsonOutput() {}

  /** Writes one document. */
  interface Writing {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** A document in UTF-8, which ends with a newline. */
  static byte[] bytes(Writing writing) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      writing.writeTo(json);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  /** A time in UTC (RFC 3339), or null. */
  static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
    if (time == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, time.toString());
    }
  }

  /** Seconds, or null. */
  static void seconds(JsonGenerator json, String name, @Nullable Duration duration)
      throws IOException {
    if (duration == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, seconds(duration.toNanos()));
    }
  }

  static double seconds(long nanos) {
    return (double) nanos / TimeUnit.SECONDS.toNanos(1);
  }

  /** A text that may be anything, or null. */
  static void text(JsonGenerator json, String name, @Nullable String text) throws IOException {
    if (text == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, Texts.wellFormed(text));
    }
  }
}
