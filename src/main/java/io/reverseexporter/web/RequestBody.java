package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * The body of a request that is suspended, read as it arrives: no thread waits for a client that is
 * slow. Whoever does not ask for it leaves it to the container.
 */
final class RequestBody {
  private static final int PIECE_BYTES = 16 * 1024;

  private final HttpServletRequest request;
  private final Suspension suspension;

  /** A body that nobody has touched. */
  RequestBody(HttpServletRequest request, Suspension suspension) {
    this.request = request;
    this.suspension = suspension;
  }

  /** Why there is no body. */
  static final class UnreadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String text;

    private UnreadException(int status, String text) {
      super(text);
      this.status = status;
      this.text = text;
    }

    /** For the client, one line. */
    String text() {
      return text;
    }

    /** What HTTP calls it. */
    int status() {
      return status;
    }
  }

  /**
   * Begins to read, once, after the request was suspended.
   *
   * @param threads say when it has taken too long: all of it is to be there within their patience
   * @return completes with all of the body, or exceptionally with an {@link UnreadException}; on
   *     any thread
   */
  CompletableFuture<byte[]> read(PageThreads threads) {
    if (request.getContentLengthLong() > Action.MAX_BODY) {
      return CompletableFuture.failedFuture(tooLarge());
    }
    if (request.getContentLengthLong() == 0 || !hasBody()) {
      return CompletableFuture.completedFuture(new byte[0]);
    }
    Reading reading;
    try {
      reading = new Reading(request.getInputStream());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(broken());
    }
    Duration patience = threads.patience();
    Future<?> limit =
        threads.at(
            Deadline.after(patience),
            () ->
                reading.fail(
                    new UnreadException(
                        408,
                        "the body did not arrive within " + patience.toSeconds() + " seconds\n")));
    try {
      reading.in.setReadListener(reading);
    } catch (RuntimeException e) {
      reading.onError(e);
    }
    return reading.whole.whenComplete((body, failure) -> limit.cancel(false));
  }

  private boolean hasBody() {
    // HTTP/2 needs neither.
    return request.getContentLengthLong() > 0
        || request.getHeader("Transfer-Encoding") != null
        || !request.getProtocol().startsWith("HTTP/1");
  }

  private static UnreadException tooLarge() {
    return new UnreadException(413, "expected at most " + Action.MAX_BODY + " bytes, got more\n");
  }

  private static UnreadException broken() {
    return new UnreadException(400, "the body could not be read to its end\n");
  }

  /** Takes what has arrived, called by the container, one call at a time. */
  private final class Reading implements ReadListener {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private final byte[] piece = new byte[PIECE_BYTES];
    private final ServletInputStream in;

    Reading(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public void onDataAvailable() throws IOException {
      // After its end the request is not touched any more.
      while (!whole.isDone() && in.isReady()) {
        int length = in.read(piece);
        if (length < 0) {
          onAllDataRead();
          return;
        }
        arrived.write(piece, 0, length);
        if (arrived.size() > Action.MAX_BODY) {
          fail(tooLarge());
        }
      }
    }

    @Override
    public void onAllDataRead() {
      whole.complete(arrived.toByteArray());
    }

    @Override
    public void onError(Throwable failure) {
      suspension.clientGone();
      fail(broken());
    }

    void fail(UnreadException why) {
      whole.completeExceptionally(why);
    }
  }
}
