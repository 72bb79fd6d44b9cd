package io.reverseexporter.integration.containers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/**
 * An application that makes a server work: {@code ?session} begins a session, {@code ?millis=}
 * holds its thread so long, {@code ?source=} with a connection of the data source of that name.
 */
public final class LoadServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("session") != null) {
      request.getSession(true);
    }
    String millis = request.getParameter("millis");
    String source = request.getParameter("source");
    try (Connection held = source == null ? null : connection(source)) {
      // A servlet that is slow on purpose.
      Thread.sleep(millis == null ? 0 : Long.parseLong(millis));
      response.getWriter().println(held == null ? "done" : "done with a connection");
    } catch (InterruptedException | NamingException | SQLException e) {
      throw new IOException(e);
    }
  }

  /** The name is the test's own. */
  @SuppressWarnings("BanJNDI")
  private static Connection connection(String source) throws NamingException, SQLException {
    return ((DataSource) new InitialContext().lookup(source)).getConnection();
  }
}
