package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A password file with random damage is refused, or it is a file: it never lets in who has none of
 * the passwords, and checking never throws.
 */
class HtpasswdMutationTest {
  private static final int ROUNDS = Integer.getInteger("htpasswd.rounds", 1_000);

  private static final String FILE =
      """
      # users
      a:$2y$04$G1Iy3hEj4KUjgc8wanlmw.iWB5m4z9cVmXdzDvr22.QmaRq390jAG
      b:$apr1$WL/WaHw0$UzzIIPkfla7TEXoI/P773.
      c:$1$saltsalt$wTLsTBb/.H7e4VHujepbF0
      d:{SHA}kGByAB793z4R5tK1eC9Hd/4Dhzk=
      e:$5$rounds=1000$Yu2pYzntrwmQmTT4$rwABN/Y2OFIjWnl0ObnC2DCc57ffmqXP52rw/xgmif4
      f:$6$rounds=1234$saltstring012345$MA/OKCWZ1z/3nYuWH9BuMUjY0QHMuSWN0Kutj6zFYEBfnbJ2VVkTyMA7loz27hKRjbRGyMKNn4Nqfv1i7CNA11
      """;

  @Test
  void damageNeverLetsAnyoneIn() {
    int taken = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] file = damaged(new Random(seed));
      try {
        check(Users.ofHtpasswd(file));
        taken++;
      } catch (MalformedPasswordFileException e) {
        assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("saltstring", "WL/WaHw0");
      } catch (RuntimeException | Error e) {
        fail("seed " + seed + ": " + new String(file, UTF_8), e);
      }
    }
    assertThat(taken).as("files that were taken").isBetween(ROUNDS / 100, ROUNDS * 99 / 100);
  }

  private static void check(Users users) {
    for (String name : new String[] {"a", "b", "c", "d", "e", "f", "g"}) {
      assertThat(users.verify(name, "GEHEIM".getBytes(UTF_8))).isFalse();
      assertThat(users.verify(name, new byte[0])).isFalse();
    }
  }

  private static byte[] damaged(Random random) {
    byte[] file = FILE.getBytes(UTF_8);
    // A high cost would only make this last long.
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(file.length);
      int length = Math.min(random.nextInt(8), file.length - at);
      file =
          switch (random.nextInt(4)) {
            case 0 -> spliced(file, at, at + length, new byte[0]);
            case 1 -> spliced(file, at, at, Arrays.copyOfRange(file, at, at + length));
            case 2 -> spliced(file, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            default -> spliced(file, at, at + 1, new byte[] {anyOf("$:\n./=", random)});
          };
    }
    return cheap(file);
  }

  /** What damage made an expensive hash is taken back. */
  private static byte[] cheap(byte[] file) {
    String text = new String(file, UTF_8);
    boolean dear =
        text.matches("(?s).*\\$2[abxy]\\$(0[6-9]|1).*") || text.matches("(?s).*rounds=\\d{5}.*");
    return dear ? FILE.getBytes(UTF_8) : file;
  }

  private static byte anyOf(String characters, Random random) {
    return (byte) characters.charAt(random.nextInt(characters.length()));
  }

  private static byte[] spliced(byte[] file, int from, int to, byte[] with) {
    byte[] spliced = Arrays.copyOf(file, from + with.length + file.length - to);
    System.arraycopy(with, 0, spliced, from, with.length);
    System.arraycopy(file, to, spliced, from + with.length, file.length - to);
    return spliced;
  }
}
