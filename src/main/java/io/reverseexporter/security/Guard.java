package io.reverseexporter.security;

import io.reverseexporter.security.password.Login;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one thing that is served. It knows nothing of addresses: whoever holds the thing
 * holds its guard, and no spelling of a URL leads around it.
 *
 * <p>The order is: TLS, a password file that can be used, the client certificate, user and
 * password. Where one of certificate and password is enough, the certificate is looked at first.
 */
public final class Guard {
  /** Lets everybody in. */
  public static final Guard OPEN = builder().build();

  private static final Decision NOT_SECURE =
      Decision.forbidden("TLS is needed: this is served over https only");

  private final boolean requireTls;
  private final boolean anyIsEnough;
  private final @Nullable CertificateRule certificate;
  private final @Nullable Rule basic;

  private Guard(Builder builder) {
    requireTls = builder.requireTls;
    anyIsEnough = builder.anyIsEnough;
    certificate = builder.certificate;
    basic = builder.basic;
  }

  /** A guard that lets everybody in, until something is asked for. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Decides on a client.
   *
   * @return complete already unless a password has to be checked; never fails
   * @throws IOException when the container's realm cannot be asked
   */
  public CompletionStage<Decision> decide(Caller caller) throws IOException {
    Decision decision = decideWithoutUser(caller);
    return decision == null && basic != null
        ? basic.decide(caller)
        : CompletableFuture.completedFuture(decision == null ? Decision.ADMITTED : decision);
  }

  /** Decides as far as it goes without user and password; null if these decide. */
  @Nullable Decision decideWithoutUser(Caller caller) {
    if (requireTls && !caller.isSecure()) {
      return NOT_SECURE;
    }
    if (basic instanceof PasswordRule passwords && passwords.isClosed()) {
      return PasswordRule.CLOSED;
    }
    return decideOnCertificate(caller);
  }

  /** Decides by the certificate alone; null if user and password decide. */
  @Nullable Decision decideOnCertificate(Caller caller) {
    if (certificate != null) {
      Decision decision = certificate.decide(caller);
      boolean isEnough = decision.isAdmitted() ? anyIsEnough : !anyIsEnough;
      if (isEnough || basic == null) {
        return decision;
      }
    }
    return basic == null ? Decision.ADMITTED : null;
  }

  /** What user and password have to fulfil; null if none are asked for. */
  @Nullable Rule basic() {
    return basic;
  }

  /** Whether it lets everybody in, whatever they show. */
  public boolean isOpen() {
    return !requireTls && certificate == null && basic == null;
  }

  /** Collects what a client has to prove. */
  public static final class Builder {
    private boolean requireTls;
    private boolean anyIsEnough;
    private @Nullable CertificateRule certificate;
    private @Nullable Rule basic;

    private Builder() {}

    /** Turns plain connections away. */
    public Builder requireTls() {
      requireTls = true;
      return this;
    }

    /** Of a certificate and a user, one is enough. */
    public Builder anyIsEnough() {
      anyIsEnough = true;
      return this;
    }

    /**
     * A client certificate is needed.
     *
     * @param subjects regular expressions of which one has to match the certificate's subject (RFC
     *     2253) or one of its alternative names as a whole; with none any certificate will do
     */
    public Builder certificate(List<String> subjects) {
      certificate = new CertificateRule(subjects);
      return this;
    }

    /**
     * A user of the container's realm is needed.
     *
     * @param roles of which the user needs one; with none any user will do
     */
    public Builder realm(List<String> roles) {
      basic = new RealmRule(List.copyOf(roles));
      return this;
    }

    /** A user of a list of our own is needed. */
    public Builder users(UserList users, Login login) {
      basic = new PasswordRule(users, login);
      return this;
    }

    /** The guard. */
    public Guard build() {
      return new Guard(this);
    }
  }
}
