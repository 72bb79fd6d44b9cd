package io.reverseexporter.exposition.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_36_2.Metrics;
import io.prometheus.metrics.shaded.com_google_protobuf_4_36_2.ByteString;
import io.prometheus.metrics.shaded.com_google_protobuf_4_36_2.Descriptors.Descriptor;
import io.prometheus.metrics.shaded.com_google_protobuf_4_36_2.Descriptors.FieldDescriptor;
import io.prometheus.metrics.shaded.com_google_protobuf_4_36_2.DynamicMessage;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds metrics.proto against the classes that Prometheus' Java client was generated with. */
class MetricsProtoTest {
  static Stream<Descriptor> messages() {
    return Metrics.getDescriptor().getMessageTypes().stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void fieldsHaveTheirNamesNumbersAndTypes(Descriptor message) throws Exception {
    Class<?> ours = Class.forName("io.prometheus.client.Metrics$" + message.getName());
    for (FieldDescriptor field : message.getFields()) {
      String constant = field.getName().toUpperCase(Locale.ROOT) + "_FIELD_NUMBER";
      assertThat(ours.getField(constant).getInt(null)).isEqualTo(field.getNumber());
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        assertThat(reread(message, field, ours)).hasToString(sample(field).toString());
      }
      MessageSchema schema =
          Objects.requireNonNull(schema(message.getName(), MessageSchema.FAMILY));
      assertThat(schema.kind(field.getNumber())).as(field.getFullName()).isIn(kinds(field));
    }
    assertThat(
            Arrays.stream(ours.getFields())
                .filter(constant -> constant.getName().endsWith("_FIELD_NUMBER")))
        .hasSize(message.getFields().size());
  }

  /** What our message says of a field that theirs wrote. */
  private static Object reread(Descriptor message, FieldDescriptor field, Class<?> ours)
      throws ReflectiveOperationException {
    Object value = sample(field);
    Object set = field.isRepeated() ? List.of(value) : value;
    byte[] bytes = DynamicMessage.newBuilder(message).setField(field, set).build().toByteArray();
    Object read = ours.getMethod("parseFrom", byte[].class).invoke(null, (Object) bytes);
    String camel =
        Arrays.stream(field.getName().split("_"))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    Object got = ours.getMethod("get" + camel + (field.isRepeated() ? "List" : "")).invoke(read);
    return got instanceof Collection<?> all ? all.iterator().next() : got;
  }

  private static Object sample(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT -> field.getType() == FieldDescriptor.Type.UINT32 ? 7 : -7;
      case LONG -> -7L;
      case DOUBLE -> -0.5;
      case STRING -> "text";
      case ENUM -> field.getEnumType().findValueByName("GAUGE_HISTOGRAM");
      default -> ByteString.EMPTY;
    };
  }

  private static List<MessageSchema.Kind> kinds(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING -> List.of(MessageSchema.Kind.TEXT, MessageSchema.Kind.LENIENT_TEXT);
      case MESSAGE -> List.of(MessageSchema.Kind.MESSAGE);
      case DOUBLE ->
          List.of(field.isRepeated() ? MessageSchema.Kind.DOUBLES : MessageSchema.Kind.DOUBLE);
      default ->
          List.of(field.isRepeated() ? MessageSchema.Kind.VARINTS : MessageSchema.Kind.VARINT);
    };
  }

  /** The schema of a message, at or below this one. */
  private static @Nullable MessageSchema schema(String name, MessageSchema from) {
    if (from.name().equals(name)) {
      return from;
    }
    for (int field = 1; field <= 16; field++) {
      MessageSchema inner = from.message(field);
      MessageSchema found = inner == null ? null : schema(name, inner);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
