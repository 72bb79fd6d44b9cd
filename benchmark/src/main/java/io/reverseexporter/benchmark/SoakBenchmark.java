package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.MarkedProcesses;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.integration.containers.Vitals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Mixed scrapes with faults and redeploys on a Tomcat for some minutes; afterwards nothing may have
 * grown. {@code benchmark/soak.sh} runs it.
 */
public final class SoakBenchmark {
  private static final long SECONDS =
      (long) (60 * Double.parseDouble(System.getProperty("minutes", "20")));
  private static final int REDEPLOYS = Integer.getInteger("redeploys", 50);
  private static final int CLIENTS = Integer.getInteger("clients", 6);
  private static final long WARM_UP_SECONDS = Math.max(20, Math.min(120, SECONDS / 10));

  /** Longer than the minute after which Tomcat ends a thread that has nothing to do. */
  private static final long SETTLE_SECONDS = Integer.getInteger("settle", 75);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LOADER = "org.apache.catalina.loader.ParallelWebappClassLoader";

  private final Tomcat tomcat;
  private final MarkedProcesses marked;
  private final SoakClients clients;

  private SoakBenchmark(Tomcat tomcat, MarkedProcesses marked) {
    this.tomcat = tomcat;
    this.marked = marked;
    this.clients = new SoakClients(tomcat.url("").getPort());
  }

  /** Runs all of it; exit status 1 when a page was wrong or something has grown. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Build.emptyDirectory("soak");
    MarkedProcesses marked = MarkedProcesses.unique();
    boolean isGood;
    var done = new AtomicBoolean();
    Thread writer = new Thread(() -> replace(folder, done), "writer of files");
    try (var exporters = new SoakExporters(3)) {
      Files.writeString(
          folder.resolve("config.yml"), SoakConfiguration.text(exporters.port(), marked.mark()));
      writer.start();
      try (Tomcat tomcat =
          Tomcat.at("soak-tomcat")
              .option("-Xmx256m")
              .option("-Dit.threads=200") // as Tomcat comes
              // Softly referenced classes would keep a class loader alive and say nothing of a
              // leak.
              .option("-XX:SoftRefLRUPolicyMSPerMB=0")
              .option("-Dreverse_exporter.config=" + folder.resolve("config.yml"))
              .start()) {
        isGood = new SoakBenchmark(tomcat, marked).run();
      } finally {
        done.set(true);
        writer.join();
        marked.kill();
      }
    }
    System.exit(isGood ? 0 : 1);
  }

  /** One file that is always whole, and one that may be seen half written. */
  private static void replace(Path folder, AtomicBoolean done) {
    try {
      for (int generation = 0; !done.get(); generation++) {
        var page = new StringBuilder();
        for (int i = 0; i < SoakConfiguration.FILE_SAMPLES; i++) {
          page.append("replaced{n=\"").append(i).append("\"} ").append(generation).append('\n');
        }
        Path whole = Files.writeString(folder.resolve("good.prom.new"), page);
        Files.move(whole, folder.resolve("good.prom"), StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(folder.resolve("torn.prom"), page);
        TimeUnit.MILLISECONDS.sleep(20); // the pace: 50 new files a second
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean run() throws Exception {
    redeploy();
    load(WARM_UP_SECONDS, 1);
    System.out.println("warmed up: " + clients.counts());
    // A pause before the first figures: Tomcat ends idle threads only after 60 s.
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    var vitals = new SoakVitals(tomcat, marked);
    SoakVitals.Figures start = vitals.look();

    long begun = System.nanoTime();
    load(SECONDS, REDEPLOYS);
    System.out.printf(
        "%.1f minutes, %d redeploys, answers: %s%n",
        (System.nanoTime() - begun) / 60e9, REDEPLOYS, clients.counts());
    long until = System.nanoTime() + PATIENCE.toNanos();
    SoakVitals.Figures end = vitals.look();
    while (!end.grown(start).isEmpty() && System.nanoTime() < until) {
      TimeUnit.SECONDS.sleep(5); // a pause between samples, which cost full collections
      end = vitals.look();
    }
    start.print(end);

    List<String> wrong = new ArrayList<>(clients.faults());
    end.grown(start).forEach(name -> wrong.add(name + " has grown"));
    wrong.addAll(undeployed());
    wrong.addAll(logged());
    wrong.forEach(what -> System.out.println("WRONG: " + what));
    System.out.println(wrong.isEmpty() ? "nothing has grown, every page was right" : "FAILED");
    return wrong.isEmpty();
  }

  /** Keeps the clients busy and redeploys at even distances. */
  private void load(long seconds, int redeploys) throws Exception {
    long begun = System.nanoTime();
    var done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        running.add(threads.submit(() -> clients.ask(seed, done)));
      }
      for (int i = 1; i <= redeploys; i++) {
        sleepUntil(begun + TimeUnit.SECONDS.toNanos(seconds) * i / (redeploys + 1));
        redeploy();
      }
      sleepUntil(begun + TimeUnit.SECONDS.toNanos(seconds));
      done.set(true);
      for (Future<?> client : running) {
        client.get();
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  /** Sets the pace of the redeployments. */
  private static void sleepUntil(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos - System.nanoTime()));
  }

  private void redeploy() {
    clients.redeploys(
        () -> {
          tomcat.manager("deploy?path=/app&update=true&war=file:" + Build.war());
          Eventually.until(
              Duration.ofSeconds(60),
              () -> "the application is ready",
              () -> Http.get(tomcat.url("/app/-/ready")).status() == 200);
        });
  }

  /** What is left of the application without it. */
  private List<String> undeployed() {
    tomcat.manager("undeploy?path=/app");
    var vitals = new Vitals(tomcat.process().pid());
    List<String> left = new ArrayList<>();
    long until = System.nanoTime() + PATIENCE.toNanos();
    do {
      left.clear();
      marked
          .alive(tomcat.process().pid())
          .forEach(
              (pid, command) -> left.add("process after undeployment: " + pid + " " + command));
      vitals
          .jcmd("Thread.print")
          .lines()
          .filter(line -> line.startsWith("\"reverse-exporter") || line.contains("Quartz"))
          .forEach(thread -> left.add("thread after undeployment: " + thread));
      long loaders = vitals.instances(LOADER) - 1; // the manager's
      if (loaders > 0) {
        left.add(loaders + " class loaders after undeployment");
      }
    } while (!left.isEmpty() && System.nanoTime() < until);
    if (!left.isEmpty()) {
      Path dump = tomcat.base().resolve("heap.hprof");
      left.add("what holds it: " + vitals.jcmd("GC.heap_dump", dump.toString()));
    }
    return left;
  }

  private List<String> logged() {
    String log = tomcat.log() + tomcat.process().output();
    System.out.println("lines in the log: " + log.lines().count());
    return log.lines()
        .filter(
            line ->
                line.contains("OutOfMemoryError")
                    || line.contains("SEVERE")
                    // One of Tomcat's own may be looking after the application right then.
                    || (line.contains("appears to have started a thread")
                        && !line.contains("[Catalina-utility-"))
                    || line.contains("created a ThreadLocal")
                    || line.contains("failed to unregister"))
        .map(line -> "in the log: " + line)
        .limit(20)
        .toList();
  }
}
