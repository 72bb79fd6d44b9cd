package io.reverseexporter.web;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs what is left to do for a request when a password has been checked: on a thread for pages, or
 * where none is free on the one that knows the outcome, since nobody else would.
 */
public final class PageThreads implements Executor {
  private final Executor pages;

  PageThreads(Executor pages) {
    this.pages = pages;
  }

  @Override
  public void execute(Runnable work) {
    try {
      pages.execute(work);
    } catch (RejectedExecutionException e) {
      work.run();
    }
  }
}
