package io.reverseexporter.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what nobody caught into an answer that says nothing of the inside. */
final class FaultMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(FaultMapper.class);

  @Override
  public Response toResponse(Throwable fault) {
    if (fault instanceof WebApplicationException known) {
      Response.StatusType status = known.getResponse().getStatusInfo();
      if (status.getFamily() == Response.Status.Family.CLIENT_ERROR) {
        LOG.debug("a request was refused", fault);
        return Answers.text(status, status.getReasonPhrase() + "\n", false);
      }
    }
    LOG.error("a request failed", fault);
    return Answers.fault(false);
  }
}
