package io.reverseexporter.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may see something, as the file asks for it.
 *
 * @param types what a client has to prove; empty if nothing
 * @param satisfy whether all of the types are needed, or one
 * @param htpasswdFile users of basic authentication, absolute; whether it is there is not looked at
 * @param users users of basic authentication, in place of a file; a name may come several times.
 *     With neither, basic authentication is the container's realm
 * @param roles of which a user of the container's realm needs one; empty if none is needed
 * @param subjects regular expressions of which a client certificate's subject matches one; empty if
 *     any certificate will do
 * @param requireTls whether plain connections are turned away
 */
public record AccessConfig(
    Set<AuthType> types,
    Satisfy satisfy,
    @Nullable Path htpasswdFile,
    List<User> users,
    List<String> roles,
    List<String> subjects,
    boolean requireTls) {
  /** Open to everybody. */
  public static final AccessConfig NONE =
      new AccessConfig(Set.of(), Satisfy.ALL, null, List.of(), List.of(), List.of(), false);

  /** What a client can be asked to prove itself with. */
  public enum AuthType {
    /** A user name and a password. */
    BASIC,
    /** A client certificate. */
    CLIENT_CERT
  }

  /** How many of several types are needed. */
  public enum Satisfy {
    /** Each of them. */
    ALL,
    /** One of them. */
    ANY
  }

  /** A user of basic authentication; the password in plain text. */
  public record User(String name, String password) {
    /** The name only. */
    @Override
    public String toString() {
      return "User[" + name + "]";
    }
  }

  public AccessConfig {
    EnumSet<AuthType> ordered = EnumSet.noneOf(AuthType.class);
    ordered.addAll(types);
    types = Collections.unmodifiableSet(ordered);
    users = List.copyOf(users);
    roles = List.copyOf(roles);
    subjects = List.copyOf(subjects);
  }
}
