package io.reverseexporter.schedule;

import java.text.ParseException;
import java.util.Date;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quartz.CronExpression;

/** What a cron expression must look like, for those who read one and do not schedule it. */
public final class CronSyntax {
  /** Quartz would count through any range of years. */
  private static final Pattern LONG_NUMBER = Pattern.compile("[0-9]{5}");

  private CronSyntax() {}

  /**
   * What is wrong with a Quartz cron expression (six fields from seconds to day of week, and a year
   * if need be), or null if nothing is. One that never fires from now on is wrong, too.
   */
  @SuppressWarnings("JavaUtilDate") // what Quartz takes
  public static @Nullable String problem(String expression) {
    if (LONG_NUMBER.matcher(expression).find()) {
      return "a number has more than four digits";
    }
    try {
      Date next = new CronExpression(expression).getNextValidTimeAfter(new Date());
      return next == null ? "it never fires" : null;
    } catch (ParseException e) {
      return reason(e);
    } catch (RuntimeException e) {
      // Quartz cuts some malformed fields without looking: what it throws then is no worse a
      // reason.
      return reason(e);
    }
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
