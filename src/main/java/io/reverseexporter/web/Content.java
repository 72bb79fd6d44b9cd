package io.reverseexporter.web;

import io.reverseexporter.encoder.EncodedPage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The body of an answer. */
interface Content {
  /** Length in bytes. */
  long length();

  /** Whether the length costs nothing to know before the body is written. */
  default boolean isLengthAtHand() {
    return true;
  }

  void writeTo(OutputStream out) throws IOException;

  /** The same in a coding. */
  default Content in(ContentCoding coding) {
    return coding == ContentCoding.GZIP ? new GzipContent(this) : this;
  }

  static Content of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Content of(byte[] bytes) {
    return new Content() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }

  static Content of(EncodedPage page) {
    return new Content() {
      @Override
      public long length() {
        return page.length();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        page.writeTo(out);
      }
    };
  }
}
