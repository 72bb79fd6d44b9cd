package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done with the container's stream when its client is gone. */
class VanishingClientsTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Suspension suspension = new Suspension(new PageThreads(Runnable::run, timer));
  private final Gone stream = new Gone();

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  /** A client that takes the beginning and is then gone, and how often it was spoken to since. */
  private static final class Gone extends OutputStream {
    private int left = 100;
    private int uses;

    @Override
    public void write(int b) throws IOException {
      if (left > 0) {
        left--;
        return;
      }
      uses++;
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {
      uses++;
    }

    @Override
    public void close() {
      uses++;
    }
  }

  /** The writing of a body. */
  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private void write(Body body) throws IOException {
    var out = new OutputStream[] {stream};
    var context =
        (WriterInterceptorContext)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {WriterInterceptorContext.class},
                (proxy, method, arguments) -> {
                  switch (method.getName()) {
                    case "getProperty" -> {
                      return suspension;
                    }
                    case "getOutputStream" -> {
                      return out[0];
                    }
                    case "setOutputStream" -> out[0] = (OutputStream) arguments[0];
                    case "proceed" -> body.writeTo(out[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                  }
                  return null;
                });
    new VanishingClients().aroundWriteTo(context);
    // As Jersey does.
    out[0].flush();
    out[0].close();
  }

  /**
   * Tomcat gives the stream to the next request as soon as a write has failed: one that goes on
   * ended strangers' connections.
   */
  @Test
  void nothingIsWrittenAfterAFailureWhateverTheWriterDoes() throws Exception {
    write(
        out -> {
          try {
            out.write(new byte[101]);
          } catch (IOException e) {
            out.write(new byte[100]);
          }
        });
    assertThat(stream.uses).isEqualTo(1);
  }

  /** A compressor ends its stream when it is closed, also after a failure. */
  @Test
  void theEndOfACompressedAnswerIsNotWrittenAfterAFailure() throws Exception {
    var incompressible = new byte[500_000];
    new Random(1).nextBytes(incompressible);
    write(Content.of(incompressible).in(ContentCoding.GZIP)::writeTo);
    assertThat(stream.uses).isEqualTo(1);
  }

  @Test
  void aClientThatGoesAtTheEndIsNoFault() throws Exception {
    write(out -> {});
    assertThat(stream.uses).isEqualTo(2);
  }
}
