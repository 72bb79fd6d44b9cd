package io.reverseexporter.jmx;

import javax.management.MXBean;

/** One endpoint. What is counted begins anew when a reload changes the endpoint. */
@MXBean
public interface EndpointMXBean {
  /** From the context path on. */
  String getPath();

  /** Names of all exporters, in the order of the configuration. */
  String[] getExporters();

  /** Names of the exporters whose last scrape succeeded. */
  String[] getExportersUp();

  /** Names of the exporters whose last scrape failed, be there an older result or not. */
  String[] getExportersDown();

  /** Scrapes that have begun and are not answered to the end. */
  int getScrapesInFlight();

  /** Scrapes that wait because too many are in flight. */
  int getScrapesWaiting();

  /** Scrapes that had a page. */
  long getPages();

  /** Scrapes that had none. */
  long getScrapesWithoutPage();

  /** When the last page was merged, ISO 8601 in UTC; empty if none was. */
  String getLastPageTime();

  /** Time from the admission of the last scrape until its page was merged; 0 if there was none. */
  double getLastPageSeconds();

  /** Length of the last page before compression; 0 if there was none. */
  long getLastPageBytes();

  /** Samples on the last page; 0 if there was none. */
  long getLastPageSamples();
}
