package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.scrape.Visit;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its answer without a thread, and is completed once.
 *
 * <p>When writing to a client fails Tomcat ends the request itself, on a thread of its own, and
 * uses its objects for the next one: whoever completes it then ends a stranger's request. So after
 * a failure the container goes first; only one that leaves it to the application (the Servlet
 * specification allows both) is told a little later.
 */
final class Suspension implements AsyncListener {
  /** Where a request carries its suspension. */
  static final String ATTRIBUTE = Suspension.class.getName();

  private static final Duration PRECEDENCE = Duration.ofSeconds(2);

  private final PageThreads threads;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private volatile boolean isClientGone;
  private volatile @Nullable Visit visit;

  Suspension(PageThreads threads) {
    this.threads = threads;
  }

  /** Has the visit end with the request. */
  void holds(Visit begun) {
    visit = begun;
  }

  /** The request is over, or there is nothing in it that waits. Idempotent. */
  void endVisit() {
    Visit held = visit;
    if (held != null) {
      held.close();
    }
  }

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The container has begun to wait. */
  AsyncContext begun(AsyncContext started) {
    started.addListener(this);
    return new Once(started);
  }

  /** Writing to the client has failed; nothing of the answer is touched after it. */
  void clientGone() {
    isClientGone = true;
  }

  private void complete(AsyncContext begun) {
    if (isClientGone) {
      var unused = threads.at(Deadline.after(PRECEDENCE), () -> completeOnce(begun));
    } else {
      completeOnce(begun);
    }
  }

  private void completeOnce(AsyncContext begun) {
    if (isOver.compareAndSet(false, true)) {
      endVisit();
      begun.complete();
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    isOver.set(true);
    endVisit();
  }

  @Override
  public void onError(AsyncEvent event) {
    isOver.set(true);
    endVisit();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // There is none.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Begun once.
  }

  /** Of the container's own context all but the way to complete it. */
  private final class Once implements AsyncContext {
    private final AsyncContext begun;

    Once(AsyncContext begun) {
      this.begun = begun;
    }

    @Override
    public void complete() {
      Suspension.this.complete(begun);
    }

    @Override
    public ServletRequest getRequest() {
      return begun.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
      return begun.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
      return begun.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
      begun.dispatch();
    }

    @Override
    public void dispatch(String path) {
      begun.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext servlets, String path) {
      begun.dispatch(servlets, path);
    }

    @Override
    public void start(Runnable run) {
      begun.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
      begun.addListener(listener);
    }

    @Override
    public void addListener(
        AsyncListener listener, ServletRequest request, ServletResponse response) {
      begun.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
      return begun.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
      begun.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
      return begun.getTimeout();
    }
  }
}
