package io.reverseexporter.web;

import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the failed writes of clients that are gone from being logged as errors, which Jersey would
 * do on write as on close. The container closes a connection whose answer is incomplete.
 */
final class VanishingClients implements WriterInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(VanishingClients.class);

  @Override
  public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
    context.setOutputStream(new ClientStream(context.getOutputStream()));
    try {
      context.proceed();
    } catch (ClientGoneException e) {
      LOG.debug("a client was gone before the end of its answer", e);
    }
  }

  /** Throws nothing but {@link ClientGoneException}, and that on write only. */
  private static final class ClientStream extends OutputStream {
    private interface Action {
      void run() throws IOException;
    }

    private final OutputStream out;

    ClientStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      attempt(() -> out.write(b));
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      attempt(() -> out.write(b, offset, length));
    }

    @Override
    public void flush() {
      attemptQuietly(out::flush);
    }

    @Override
    public void close() {
      attemptQuietly(out::close);
    }

    /** Jersey flushes and closes after the writing is over: there is nothing left to be ended. */
    private static void attemptQuietly(Action action) {
      try {
        attempt(action);
      } catch (ClientGoneException e) {
        LOG.debug("a client was gone at the end of its answer", e);
      }
    }

    /** Tomcat takes the stream apart under the writing thread: then it throws what it likes. */
    private static void attempt(Action action) throws ClientGoneException {
      try {
        action.run();
      } catch (IOException | RuntimeException e) {
        throw new ClientGoneException(e);
      }
    }
  }
}
