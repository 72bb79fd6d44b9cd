package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.Satisfy;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.LogCapture;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Guards that ask for the same users share them. */
class UserListsTest {
  private static final String LOGGER = "UserListsTest";
  private static final AccessConfig.User ALICE = new AccessConfig.User("alice", "one");
  private static final AccessConfig.User OTHER_ALICE = new AccessConfig.User("alice", "two");

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final LogCapture log = new LogCapture(LOGGER);
  private final PasswordService passwords =
      new PasswordService(
          Runnable::run, 1, timer, System::nanoTime, LoggerFactory.getLogger(LOGGER));
  private final UserLists lists =
      new UserLists(
          new Workers(Runnable::run, timer),
          new FailureLog(LoggerFactory.getLogger(LOGGER), System::nanoTime),
          passwords);
  private final Path folder;

  UserListsTest(@TempDir Path folder) {
    this.folder = folder;
    timer.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void end() {
    passwords.close();
    timer.shutdownNow();
    log.close();
  }

  private static AccessConfig config(
      @Nullable Path file, List<AccessConfig.User> users, boolean requireTls) {
    return new AccessConfig(
        Set.of(AuthType.BASIC), Satisfy.ALL, file, users, List.of(), List.of(), requireTls);
  }

  private UserLists.Use file(String name, boolean requireTls) {
    return lists.use(config(folder.resolve(name), List.of(), requireTls));
  }

  private UserLists.Use inline(AccessConfig.User... users) {
    return lists.use(config(null, List.of(users), false));
  }

  /** Files that are being watched. */
  private int watched() {
    return timer.getQueue().size();
  }

  @Test
  void aFileIsWatchedOnceUntilTheLastGuardHasGone() {
    UserLists.Use first = file("a", false);
    UserLists.Use second = file("a", true);
    UserLists.Use other = file("b", false);
    assertThat(second.checked()).isSameAs(first.checked()).isNotSameAs(other.checked());
    assertThat(watched()).isEqualTo(2);
    assertThat(log.lines())
        .as("each is told of once")
        .hasSize(2)
        .allMatch(line -> line.startsWith("WARNING password file: " + folder));
    first.close();
    first.close();
    assertThat(watched()).as("the second guard has it").isEqualTo(2);
    UserLists.Use third = file("a", false);
    assertThat(third.checked()).isSameAs(second.checked());
    second.close();
    third.close();
    assertThat(watched()).isEqualTo(1);
    assertThat(file("a", false).checked()).isNotSameAs(first.checked());
    other.close();
    assertThat(lists.size()).isEqualTo(1);
  }

  @Test
  void theSameUsersAreOneList() throws Exception {
    UserLists.Use first = inline(ALICE);
    UserLists.Use second = inline(new AccessConfig.User("alice", "one"));
    assertThat(second.checked()).isSameAs(first.checked());
    assertThat(second.users().now()).isSameAs(first.users().now());
    assertThat(inline(OTHER_ALICE).checked()).isNotSameAs(first.checked());
    assertThat(inline(ALICE, OTHER_ALICE).checked()).isNotSameAs(first.checked());
    assertThat(lists.size()).isEqualTo(3);
    first.close();
    second.close();
    assertThat(lists.size()).isEqualTo(2);
  }
}
