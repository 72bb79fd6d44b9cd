package io.reverseexporter.scrape;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExpositionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one endpoint that are being made and written. Scrapes that shared all their fetches
 * have the very same answers, and so would make the same page: they share it, and its compression,
 * which costs most of all. Only for a moment: what a page says about its own scrape gets old. Safe
 * for use by several threads.
 */
final class SharedPages {
  /** How old a page may be that a scrape joins, in nanoseconds. */
  static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(250);

  private final MemoryBudget memory;
  private final LongSupplier nanoTime;

  /** The oldest first. Guarded by itself. */
  private final List<SharedPage> inUse = new ArrayList<>();

  /**
   * None yet.
   *
   * @param memory that pages that are kept for others are taken from
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  SharedPages(MemoryBudget memory, LongSupplier nanoTime) {
    this.memory = memory;
    this.nanoTime = nanoTime;
  }

  /**
   * The page for a scrape that had these answers, be it made by another or not made yet. Whoever
   * gets it calls {@link #leave} once.
   */
  SharedPage enter(List<Answer> answers, ExpositionFormat format) {
    long now = nanoTime.getAsLong();
    var pages = new ArrayList<ExpositionIndex>(answers.size());
    boolean isWhole = collect(answers, pages);
    synchronized (inUse) {
      SharedPage page = isWhole ? find(pages, format, now) : null;
      if (page == null) {
        page = new SharedPage(format, pages, memory, now);
        if (isWhole) {
          inUse.add(page);
        }
      }
      page.enter();
      return page;
    }
  }

  /** Collects all pages; tells whether each exporter has some, so that nothing else can differ. */
  private static boolean collect(List<Answer> answers, List<ExpositionIndex> pages) {
    boolean isWhole = !answers.isEmpty();
    for (Answer answer : answers) {
      Scraped scraped = answer.scraped();
      if (scraped == null || scraped.pages().isEmpty() || scraped.lastFailure() != null) {
        isWhole = false;
      } else {
        pages.addAll(scraped.pages());
      }
    }
    return isWhole;
  }

  private @Nullable SharedPage find(
      List<ExpositionIndex> pages, ExpositionFormat format, long now) {
    for (SharedPage page : inUse) {
      if (now - page.begun() <= MOMENT && page.isOf(format, pages)) {
        return page;
      }
    }
    return null;
  }

  /** One user does not need the page any more. */
  void leave(SharedPage page) {
    boolean isLast;
    synchronized (inUse) {
      isLast = page.leave();
      if (isLast) {
        inUse.removeIf(other -> other == page);
      }
    }
    if (isLast) {
      page.close();
    }
  }
}
