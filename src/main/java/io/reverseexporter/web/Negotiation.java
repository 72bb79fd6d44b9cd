package io.reverseexporter.web;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.message.internal.AcceptableMediaType;
import org.glassfish.jersey.message.internal.HttpHeaderReader;
import org.jspecify.annotations.Nullable;

/**
 * What a client is given for its {@code Accept}.
 *
 * @param format of the answer
 * @param escapingAsked whether the client said what is to become of names that are not classic, so
 *     that the answer says it, too
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110.html#name-accept">RFC 9110, Accept</a>
 */
record Negotiation(ExpositionFormat format, boolean escapingAsked) {
  /** What a client gets that has no wish. */
  static final Negotiation NO_WISH = new Negotiation(ExpositionFormat.TEXT, false);

  private static final String ESCAPING = "escaping";
  private static final String VERSION = "version";

  /**
   * A format that can be given.
   *
   * @param type with the parameters that tell it from others
   * @param isMeant whether it is what a client means that leaves these parameters out
   */
  private record Offer(ExpositionFormat format, MediaType type, boolean isMeant) {}

  /** In the order in which one range that covers several of them chooses. */
  private static final List<Offer> OFFERS =
      List.of(
          text(ExpositionFormat.TEXT, true),
          openMetrics(ExpositionFormat.OPENMETRICS, false),
          text(ExpositionFormat.TEXT_1, false),
          openMetrics(ExpositionFormat.OPENMETRICS_0, true),
          new Offer(
              ExpositionFormat.PROTOBUF,
              new MediaType(
                  "application",
                  "vnd.google.protobuf",
                  Map.of("proto", "io.prometheus.client.MetricFamily", "encoding", "delimited")),
              false));

  private static final int NO_MATCH = -1;
  private static final int ANYTHING = 0;
  private static final int TYPE = 1;
  private static final int SUBTYPE = 2;
  private static final int PARAMETERS = 3;

  private static Offer text(ExpositionFormat format, boolean isMeant) {
    return offer(format, "text", "plain", isMeant);
  }

  private static Offer openMetrics(ExpositionFormat format, boolean isMeant) {
    return offer(format, "application", "openmetrics-text", isMeant);
  }

  private static Offer offer(
      ExpositionFormat format, String type, String subtype, boolean isMeant) {
    return new Offer(
        format, new MediaType(type, subtype, Map.of(VERSION, format.version())), isMeant);
  }

  /**
   * Chooses the format that the client likes best. A client without a wish, with none that can be
   * fulfilled, or with one that cannot be understood gets text format 0.0.4: a page in a format
   * that was not asked for is of more use than an error.
   *
   * @param headers the values of all {@code Accept} headers of the request
   */
  static Negotiation of(List<String> headers) {
    String header = String.join(",", headers);
    if (header.isBlank()) {
      return NO_WISH;
    }
    // Best quality first; of the same quality wildcards last, else in the client's order.
    List<AcceptableMediaType> ranges;
    try {
      ranges = HttpHeaderReader.readAcceptMediaType(header);
    } catch (ParseException | IllegalArgumentException e) {
      return NO_WISH;
    }
    for (AcceptableMediaType range : ranges) {
      if (range.getQuality() > 0) {
        for (Offer offer : OFFERS) {
          if (range.equals(deciding(offer, ranges))) {
            return chosen(offer, range);
          }
        }
      }
    }
    return NO_WISH;
  }

  /** The range whose quality is the format's: the most specific one, null if none matches. */
  private static @Nullable AcceptableMediaType deciding(
      Offer offer, List<AcceptableMediaType> ranges) {
    AcceptableMediaType deciding = null;
    int most = NO_MATCH;
    for (AcceptableMediaType range : ranges) {
      int specific = specificity(range, offer);
      if (specific > most) {
        most = specific;
        deciding = range;
      }
    }
    return deciding;
  }

  private static int specificity(AcceptableMediaType range, Offer offer) {
    if (range.isWildcardType()) {
      return range.isWildcardSubtype() ? ANYTHING : NO_MATCH;
    }
    if (!range.getType().equalsIgnoreCase(offer.type().getType())) {
      return NO_MATCH;
    }
    if (range.isWildcardSubtype()) {
      return TYPE;
    }
    if (!range.getSubtype().equalsIgnoreCase(offer.type().getSubtype())) {
      return NO_MATCH;
    }
    return parameters(range, offer);
  }

  /** Other parameters, such as {@code charset}, say nothing here. */
  private static int parameters(AcceptableMediaType range, Offer offer) {
    int specific = PARAMETERS;
    for (Map.Entry<String, String> parameter : offer.type().getParameters().entrySet()) {
      String value = range.getParameters().get(parameter.getKey());
      if (value == null) {
        specific = SUBTYPE;
      } else if (!value.equals(parameter.getValue())) {
        return NO_MATCH;
      }
    }
    // Who excludes a type means all of its versions; who asks for it means one.
    boolean isAsked = specific == PARAMETERS || offer.isMeant() || range.getQuality() == 0;
    return isAsked ? specific : NO_MATCH;
  }

  private static Negotiation chosen(Offer offer, AcceptableMediaType range) {
    String word = range.getParameters().get(ESCAPING);
    Escaping escaping = word == null ? null : Escaping.of(word);
    ExpositionFormat format = escaping == null ? offer.format() : offer.format().with(escaping);
    return new Negotiation(format, word != null);
  }

  /** The {@code Content-Type} of the answer. */
  String contentType() {
    String type =
        switch (format.syntax()) {
          case TEXT -> "text/plain; version=" + format.version() + "; charset=utf-8";
          case OPENMETRICS ->
              "application/openmetrics-text; version=" + format.version() + "; charset=utf-8";
          case PROTOBUF ->
              "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                  + " encoding=delimited";
        };
    return escapingAsked ? type + "; " + ESCAPING + "=" + format.escaping().word() : type;
  }
}
