package io.reverseexporter.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A GET that comes from nobody and whose answer goes nowhere, as the container would show it. What
 * is not known of it is what a container says that does not know: null, 0, false.
 */
final class RehearsedRequest {
  private final ServletContext context;
  private final String path;
  private final Map<String, String> headers;
  private final Map<String, Object> attributes = Collections.synchronizedMap(new HashMap<>());
  private final CompletableFuture<Integer> answered = new CompletableFuture<>();
  private final Nowhere out = new Nowhere();
  private final HttpServletRequest request = as(HttpServletRequest.class, this::ofRequest);
  private final HttpServletResponse response = as(HttpServletResponse.class, this::ofResponse);
  private final AsyncContext suspended = as(AsyncContext.class, this::ofSuspended);
  private volatile int status = HttpServletResponse.SC_OK;

  /**
   * A request.
   *
   * @param path from the context path on, percent-encoded
   * @param headers with names in lower case
   */
  RehearsedRequest(ServletContext context, String path, Map<String, String> headers) {
    this.context = context;
    this.path = path;
    this.headers = headers;
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  /** Completes with the status once the request is completed; it has to be suspended before. */
  CompletableFuture<Integer> answered() {
    return answered;
  }

  private static <T> T as(Class<T> type, Answers answers) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object[] all = arguments == null ? new Object[0] : arguments;
          Object answer = answers.to(method.getName(), all);
          return answer == null ? unknown(method.getReturnType()) : answer;
        };
    return type.cast(
        Proxy.newProxyInstance(
            RehearsedRequest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object unknown(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return -1;
    }
    if (type == long.class) {
      return -1L;
    }
    return null;
  }

  /** What the methods of an interface give; null where nothing is known. */
  private interface Answers {
    @Nullable Object to(String method, Object[] arguments);
  }

  // The Servlet API is older than StringBuilder.
  @SuppressWarnings("JdkObsolete")
  private @Nullable Object ofRequest(String method, Object[] arguments) {
    return switch (method) {
      case "getMethod" -> "GET";
      case "getProtocol" -> "HTTP/1.1";
      case "getScheme" -> "http";
      case "getServerName" -> "localhost";
      case "getRemoteAddr" -> "127.0.0.1";
      case "getContextPath", "getServletPath" -> "";
      case "getRequestURI", "getPathInfo" -> path;
      case "getRequestURL" -> new StringBuffer("http://localhost" + path);
      case "getHeader" -> headers.get(name(arguments));
      case "getHeaders" -> {
        String value = headers.get(name(arguments));
        yield value == null
            ? Collections.emptyEnumeration()
            : Collections.enumeration(List.of(value));
      }
      case "getHeaderNames" -> Collections.enumeration(headers.keySet());
      case "getAttribute" -> attributes.get((String) arguments[0]);
      case "getAttributeNames" -> Collections.enumeration(attributes.keySet());
      case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
      case "removeAttribute" -> attributes.remove((String) arguments[0]);
      case "getDispatcherType" -> DispatcherType.REQUEST;
      case "getServletContext" -> context;
      case "isAsyncSupported" -> true;
      case "startAsync", "getAsyncContext" -> suspended;
      default -> null;
    };
  }

  private static String name(Object[] arguments) {
    return ((String) arguments[0]).toLowerCase(Locale.ROOT);
  }

  private @Nullable Object ofResponse(String method, Object[] arguments) {
    return switch (method) {
      case "setStatus", "sendError" -> {
        status = (Integer) arguments[0];
        yield null;
      }
      case "getStatus" -> status;
      case "getOutputStream" -> out;
      case "getHeaders", "getHeaderNames" -> List.of();
      default -> null;
    };
  }

  private @Nullable Object ofSuspended(String method, Object[] arguments) {
    return switch (method) {
      case "getRequest" -> request;
      case "getResponse" -> response;
      case "complete" -> {
        answered.complete(status);
        yield null;
      }
      default -> null;
    };
  }

  /** Takes everything. */
  private static final class Nowhere extends ServletOutputStream {
    @Override
    public void write(int b) {
      // That is all.
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      // That is all.
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("writing never blocks");
    }
  }
}
