package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CannedSocketTest {
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @Test
  void eachRequestGetsTheAnswerOnce() throws IOException {
    try (var socket = new CannedSocket("answer".getBytes(StandardCharsets.US_ASCII))) {
      socket.connect(socket.getRemoteSocketAddress(), 0);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo(-1);
      out.write(REQUEST, 0, 10);
      assertThat(in.available()).isZero();
      out.write(REQUEST, 10, REQUEST.length - 10);
      assertThat(in.available()).isPositive();
      out.write(REQUEST);
      assertThat(in.readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("answ");
      assertThat(in.read()).isEqualTo('e');
      assertThat(in.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("ranswer");
    }
  }

  @Test
  void aClosedOneGivesNothing() throws IOException {
    var socket = new CannedSocket("answer".getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(REQUEST);
    socket.close();
    assertThat(socket.isClosed()).isTrue();
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }
}
