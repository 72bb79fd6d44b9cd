package io.reverseexporter.exporter;

/**
 * Work that gives an exporter's answer. The memory that the answer takes goes along with it, and is
 * given back wherever there is none.
 */
public abstract class AnswerWork implements TimedWork<Scraped> {
  private final Allowance allowance;

  /**
   * Work that has not begun.
   *
   * @param allowance where the memory is taken from
   */
  protected AnswerWork(Allowance allowance) {
    this.allowance = allowance;
  }

  /**
   * Does the work. Called once, on a worker thread.
   *
   * @param memory that the answer takes, and is handed over with
   */
  protected abstract Scraped scraped(HeldMemory memory) throws ScrapeFailure;

  @Override
  public final Scraped work() throws ScrapeFailure {
    HeldMemory memory = allowance.hold();
    boolean isHandedOver = false;
    try {
      Scraped scraped = scraped(memory);
      isHandedOver = true;
      return scraped;
    } finally {
      if (!isHandedOver) {
        memory.release();
      }
    }
  }

  @Override
  public final void discard(Scraped result) {
    result.release();
  }
}
