package io.reverseexporter.testing;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** JSON documents of tests. JSON is YAML. */
public final class Json {
  private Json() {}

  /** Maps, lists and what they hold. */
  public static Object parse(String text) {
    return new Yaml().load(text);
  }

  /**
   * What stands in a document.
   *
   * @param keys names of objects and places in arrays, from the outside in
   */
  public static @Nullable Object at(@Nullable Object json, Object... keys) {
    Object found = json;
    for (Object key : keys) {
      found =
          found instanceof List<?> list && key instanceof Integer place
              ? list.get(place)
              : found instanceof Map<?, ?> map && map.containsKey(key)
                  ? map.get(key)
                  : missing(found, key);
    }
    return found;
  }

  /** The elements of an array that stands there. */
  public static List<?> list(Object json, Object... keys) {
    return at(json, keys) instanceof List<?> list ? list : List.of();
  }

  private static Object missing(@Nullable Object json, Object key) {
    throw new AssertionError("no " + key + " in " + json);
  }
}
