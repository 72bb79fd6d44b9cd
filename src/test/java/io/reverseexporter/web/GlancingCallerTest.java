package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.LogCapture;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GlancingCallerTest {
  private static final String LOGGER = "GlancingCallerTest";

  private @Nullable Principal user;
  private List<String> authorization = List.of();
  private @Nullable RuntimeException fault;
  private int logins;

  private GlancingCaller caller() {
    HttpServletRequest request = proxy(HttpServletRequest.class, this::answer);
    HttpServletResponse response =
        proxy(HttpServletResponse.class, (proxy, method, arguments) -> null);
    FailureLog.Subject realm =
        new FailureLog(LoggerFactory.getLogger(LOGGER), System::nanoTime).subject("realm");
    Deadline deadline = Deadline.after(Duration.ofSeconds(10));
    return new GlancingCaller(
        request, new ServletCaller(request, response, deadline, realm), realm);
  }

  private <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** What a container says, as the Servlet specification has it. */
  private @Nullable Object answer(Object proxy, Method method, Object @Nullable [] arguments)
      throws ServletException {
    return switch (method.getName()) {
      case "getUserPrincipal" -> user;
      case "getHeaders" -> Collections.enumeration(authorization);
      case "login" -> {
        logins++;
        if (fault != null) {
          throw fault;
        }
        if (user != null || arguments == null || !"right".equals(arguments[1])) {
          throw new ServletException("as told");
        }
        user = () -> "somebody";
        yield null;
      }
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private static List<String> basic(String password) {
    byte[] token = ("somebody:" + password).getBytes(StandardCharsets.UTF_8);
    return List.of("Basic " + Base64.getEncoder().encodeToString(token));
  }

  /** By AJP, or by a valve that logs in to all applications at once. */
  @Test
  void whomTheContainerKnowsAlreadyIsAUser() throws Exception {
    user = () -> "somebody";
    GlancingCaller caller = caller();
    assertThat(caller.logInToRealm()).isTrue();
    assertThat(caller.isPasswordOfRealm()).isFalse();
    assertThat(logins).isZero();
  }

  @Test
  void whomTheContainerKnowsAlreadyHasShownNoPassword() throws Exception {
    user = () -> "somebody";
    authorization = basic("right");
    GlancingCaller caller = caller();
    assertThat(caller.logInToRealm()).isTrue();
    assertThat(caller.isPasswordOfRealm()).isFalse();
  }

  @Test
  void passwordsAreTheRealms() throws Exception {
    assertThat(caller().logInToRealm()).isFalse();
    authorization = basic("wrong");
    GlancingCaller wrong = caller();
    assertThat(wrong.logInToRealm()).isFalse();
    assertThat(wrong.logInToRealm()).isFalse();
    assertThat(wrong.isPasswordOfRealm()).isFalse();
    assertThat(logins).isEqualTo(1);
    authorization = basic("right");
    GlancingCaller right = caller();
    assertThat(right.logInToRealm()).isTrue();
    assertThat(right.isPasswordOfRealm()).isTrue();
  }

  @Test
  void aRealmThatFailsHasNotSaidNo() throws Exception {
    fault = new IllegalStateException("secret");
    authorization = basic("right");
    try (var log = new LogCapture(LOGGER)) {
      GlancingCaller caller = caller();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(caller::logInToRealm).isInstanceOf(IOException.class);
      }
      assertThat(caller.isPasswordOfRealm()).isFalse();
      assertThat(logins).isEqualTo(1);
      assertThat(log.lines()).singleElement().asString().contains("UNAVAILABLE");
      assertThat(String.join("", log.lines())).doesNotContain("secret");
    }
  }
}
