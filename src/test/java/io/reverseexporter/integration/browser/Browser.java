package io.reverseexporter.integration.browser;

import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.testing.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window and with a profile of its own, ended by its process ids. */
final class Browser implements AutoCloseable {
  static final List<String> PROGRAMS = List.of("chromium", "chromedriver");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<ProcessHandle> processes = new ArrayList<>();
  private final ChromeDriver driver;

  /** What the page has asked for, and what it has said on the console, so far. */
  private final List<String> requests = new ArrayList<>();

  private final List<String> messages = new ArrayList<>();

  private Browser(ChromeDriver driver) {
    this.driver = driver;
    note();
  }

  /**
   * Starts it.
   *
   * @param folder an empty one, for its profile
   */
  static Browser start(Path folder) {
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver").toFile())
            .usingAnyFreePort()
            .withLogFile(folder.resolve("chromedriver.log").toFile())
            .build();
    var options = new ChromeOptions();
    options.setBinary(program("chromium").toFile());
    options.addArguments(
        "--headless=new",
        // In CI it runs as root, for which it has no sandbox; it sees nothing but our own page.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--no-first-run",
        "--no-proxy-server",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--user-data-dir=" + folder.resolve("profile"));
    var logs = new LoggingPreferences();
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    return new Browser(new ChromeDriver(service, options));
  }

  private static Path program(String name) {
    return Optional.ofNullable(System.getenv("PATH")).stream()
        .flatMap(path -> List.of(path.split(":", -1)).stream())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " is not installed"));
  }

  /** The driver and the browser are all that this JVM starts whose name says so. */
  private void note() {
    ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").contains("chrom"))
        .forEach(
            child -> {
              processes.add(child);
              child.descendants().forEach(processes::add);
            });
  }

  void open(URI address) {
    driver.get(address.toString());
  }

  /** What a script gives; nothing stands for null. */
  Object run(String script, Object... arguments) {
    Object result = driver.executeScript(script, arguments);
    return result == null ? "" : result;
  }

  String text(String selector) {
    return find(selector).getText();
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** Texts of all elements that are shown. */
  List<String> shown(String selector) {
    return driver.findElements(By.cssSelector(selector)).stream()
        .filter(WebElement::isDisplayed)
        .map(WebElement::getText)
        .toList();
  }

  /** Presses keys, whatever has the focus. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses Tab until an element has the focus; fails if that takes more than so often. */
  void tabTo(String selector, int most) {
    for (int i = 0; i < most; i++) {
      press(Keys.TAB);
      if (Boolean.TRUE.equals(
          run("return document.activeElement.matches(arguments[0])", selector))) {
        return;
      }
    }
    throw new AssertionError("Tab does not lead to " + selector);
  }

  void await(String what, Supplier<Boolean> condition) {
    Eventually.until(PATIENCE, () -> what + "\n" + driver.getPageSource(), condition);
  }

  /** The width and height of what the page can be seen through, in CSS pixels. */
  void size(int width, int height, boolean isPhone) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", isPhone));
  }

  void colors(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Cuts the network off, or restores it. */
  void offline(boolean isOffline) {
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  void screenshot(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The address of each request so far. */
  List<String> requests() {
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      Object message = Json.at(Json.parse(entry.getMessage()), "message");
      if ("Network.requestWillBeSent".equals(Json.at(message, "method"))) {
        requests.add(String.valueOf(Json.at(message, "params", "request", "url")));
      }
    }
    return List.copyOf(requests);
  }

  /** What was said on the console so far: errors, refusals by the content security policy. */
  List<String> messages() {
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      messages.add(entry.getLevel() + " " + entry.getMessage());
    }
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    note();
    try {
      driver.quit();
    } finally {
      processes.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
