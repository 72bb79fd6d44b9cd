package io.reverseexporter.security.password;

import io.reverseexporter.telemetry.Faults;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One place where users of a list log in. */
public final class Login {
  /** An address is a few dozen characters; one from a proxy's header may be anything. */
  private static final int MAX_ADDRESS_CHARS = 100;

  private final PasswordService service;
  private final String place;

  private final CheckedList list;

  Login(PasswordService service, String place, CheckedList list) {
    this.service = service;
    this.place = place;
    this.list = list;
  }

  /** Whose users these are; the same one for all places that share them. */
  public CheckedList list() {
    return list;
  }

  /**
   * Whether name and password are right. Right ones that were checked within the last minutes are
   * answered at once; wrong ones are answered later and later, by address.
   *
   * @param users as they are now; others than the last time make everything forgotten
   * @return complete already if the answer is known; never fails. It may be completed by the timer:
   *     what takes long has to go on elsewhere
   */
  public CompletionStage<Verdict> verify(Users users, Credentials credentials, Client client) {
    return new Attempt(list.current(users), credentials, client, false).answered();
  }

  /**
   * The same for somebody who may be meant for another list: a wrong password is answered at once,
   * and not counted. Whoever finds that it is wrong for all lists has to call {@link #wrong}.
   *
   * @return unlike there, also {@link Verdict#UNKNOWN}
   */
  public CompletionStage<Verdict> glance(Users users, Credentials credentials, Client client) {
    return new Attempt(list.current(users), credentials, client, true).answered();
  }

  /**
   * Counts a password that was found wrong.
   *
   * @param times how many lists have found it so: for each it is a guess
   * @return completes with the verdict when the client may be told; never fails
   */
  public CompletionStage<Verdict> wrong(
      Users users, Credentials credentials, Client client, int times) {
    var attempt = new Attempt(list.current(users), credentials, client, false);
    attempt.wrong(times);
    return attempt.answer;
  }

  /** A fault in a library: its message may quote what it was given, so only its kind is told. */
  private void tellOf(Throwable fault) {
    list.faults()
        .failed(
            "INTERNAL",
            "fault in the check of a password, taken for wrong",
            Faults.withoutMessage(fault));
  }

  /** One client's wish to log in. */
  private final class Attempt {
    private final CheckedUsers users;
    private final Credentials credentials;
    private final String address;
    private final long patienceNanos;

    /** For the log only; null if there is none of the name. */
    private final @Nullable String user;

    private final CompletableFuture<Verdict> answer = new CompletableFuture<>();

    private final boolean isGlance;

    Attempt(CheckedUsers users, Credentials credentials, Client client, boolean isGlance) {
      this.isGlance = isGlance;
      this.users = users;
      this.credentials = credentials;
      patienceNanos = client.patienceNanos();
      String address = client.address();
      this.address =
          address.length() > MAX_ADDRESS_CHARS ? address.substring(0, MAX_ADDRESS_CHARS) : address;
      user = users.users().knows(credentials.name()) ? credentials.name() : null;
    }

    CompletionStage<Verdict> answered() {
      try {
        begin();
      } catch (RuntimeException | Error e) {
        failed(e);
      }
      return answer;
    }

    private void begin() {
      if (service.isClosed()) {
        answer.complete(Verdict.BUSY);
        return;
      }
      byte[] digest = users.digest(credentials);
      Verdict known = users.remembered(credentials, digest);
      if (known != null) {
        tell(known);
        return;
      }
      String line = list.line(credentials.name());
      var check =
          new Check(line, Network.of(address), () -> check(digest), () -> users.ended(digest));
      Check begun = users.begun(digest, check);
      try {
        // Nobody looks at that future: tell() lets nothing escape.
        var unused = begun.verdict().thenAccept(this::tell);
        if (begun == check) {
          service.checks().submit(check);
        }
      } catch (RuntimeException | Error e) {
        if (begun == check) {
          // Else whoever comes with the same credentials would wait for it for ever.
          service.checks().giveUp(check);
        }
        throw e;
      }
    }

    private Verdict check(byte[] digest) {
      try {
        Verdict verdict = users.check(credentials, digest);
        recovered();
        return verdict;
      } catch (RuntimeException | Error e) {
        tellOf(e);
        return Verdict.UNKNOWN;
      }
    }

    private void recovered() {
      list.faults().succeeded();
      if (service.checks().isQueueEmpty()) {
        list.overload().succeeded();
      }
    }

    private void tell(Verdict verdict) {
      try {
        switch (verdict) {
          case RIGHT -> answer.complete(Verdict.RIGHT);
          case WRONG -> wrong();
          case BUSY -> busy();
          case UNKNOWN -> unknown();
        }
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    }

    private void wrong() {
      if (isGlance) {
        answer.complete(Verdict.WRONG);
      } else {
        service.tellWrong(answer, place, address, user, patienceNanos, 1);
      }
    }

    void wrong(int times) {
      try {
        service.tellWrong(answer, place, address, user, patienceNanos, times);
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    }

    private void unknown() {
      if (isGlance) {
        answer.complete(Verdict.UNKNOWN);
      } else {
        wrong();
      }
    }

    private void busy() {
      answer.complete(Verdict.BUSY);
      if (!service.isClosed()) {
        list.overload()
            .failed(
                "OVERLOAD",
                "too many passwords to be checked, one from " + address + " was not",
                null);
      }
    }

    /** Whatever happens, there is an answer, and it is not that the password is right. */
    void failed(Throwable fault) {
      answer.complete(isGlance ? Verdict.UNKNOWN : Verdict.WRONG);
      tellOf(fault);
    }
  }
}
