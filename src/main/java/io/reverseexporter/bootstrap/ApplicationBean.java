package io.reverseexporter.bootstrap;

import io.reverseexporter.jmx.ApplicationMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The application as JMX shows it. */
record ApplicationBean(String version, CurrentGeneration generation, Reloads reloads)
    implements ApplicationMXBean {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Override
  public String getVersion() {
    return version;
  }

  @Override
  public String getConfigurationFile() {
    return reloads.file().name();
  }

  @Override
  public boolean isReady() {
    return generation.get().isServing();
  }

  @Override
  public boolean isLastReloadSuccessful() {
    Reload last = reloads.last();
    return last != null && last.isSuccessful();
  }

  @Override
  public String getLastReloadTime() {
    Reload last = reloads.last();
    return text(last == null ? null : last.at());
  }

  @Override
  public String getLastSuccessfulReloadTime() {
    return text(reloads.lastSuccess());
  }

  @Override
  public String[] getProblems() {
    Reload last = reloads.last();
    return last == null ? new String[0] : last.problems().toArray(String[]::new);
  }

  @Override
  public String[] getEndpoints() {
    return generation.get().paths().toArray(String[]::new);
  }

  @Override
  public String reload() {
    Reload done;
    try {
      done = reloads.reload().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted, the reload goes on");
    } catch (TimeoutException e) {
      throw new IllegalStateException("it takes long, and is still under way");
    } catch (ExecutionException e) {
      // Its class is one that a client may not have.
      throw new IllegalStateException("internal error: " + e.getCause());
    }
    if (!done.isSuccessful()) {
      throw new IllegalStateException(done.text());
    }
    return done.text();
  }

  private static String text(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }
}
