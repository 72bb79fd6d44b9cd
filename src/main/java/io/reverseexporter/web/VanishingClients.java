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
    // Asked now: once the client is gone the request may be another one's.
    Object suspension = context.getProperty(Suspension.ATTRIBUTE);
    if (!(suspension instanceof Suspension known)) {
      throw new IllegalStateException("a request that has not come through the filter");
    }
    context.setOutputStream(new ClientStream(context.getOutputStream(), known));
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
    private final Suspension suspension;
    private boolean isGone;

    ClientStream(OutputStream out, Suspension suspension) {
      this.out = out;
      this.suspension = suspension;
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
    private void attemptQuietly(Action action) {
      if (isGone) {
        return;
      }
      try {
        attempt(action);
      } catch (ClientGoneException e) {
        LOG.debug("a client was gone at the end of its answer", e);
      }
    }

    /**
     * Tomcat takes the stream apart under the writing thread: then it throws what it likes. After
     * that the stream may be a stranger's: a compressor that ends its stream in spite of the
     * failure must not reach it.
     */
    private void attempt(Action action) throws ClientGoneException {
      if (isGone) {
        throw new ClientGoneException("the client was gone already");
      }
      try {
        action.run();
      } catch (IOException | RuntimeException e) {
        isGone = true;
        suspension.clientGone();
        throw new ClientGoneException(e);
      }
    }
  }
}
