package io.reverseexporter.config;

import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.User;
import java.util.List;
import java.util.Set;

/**
 * What the section {@code web} protects everything with.
 *
 * @param types what a client has to prove, all of it
 * @param users of basic authentication
 * @param requireTls whether plain connections are turned away
 */
record WebProtection(Set<AuthType> types, List<User> users, boolean requireTls) {
  static final WebProtection NONE = new WebProtection(Set.of(), List.of(), false);
}
