package io.reverseexporter.bootstrap;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An endpoint, with what tells whether a newer configuration means the same.
 *
 * @param fingerprint of all that the configuration says about it
 * @param members by the fingerprint of what the configuration says about each, in its order
 */
record ServedEndpoint(
    String fingerprint, Endpoint endpoint, Map<String, Member> members, Guarded guarded) {
  ServedEndpoint {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  String path() {
    return endpoint.path();
  }
}
