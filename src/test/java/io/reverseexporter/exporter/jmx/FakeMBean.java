package io.reverseexporter.exporter.jmx;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;
import org.jspecify.annotations.Nullable;

/** An MBean with any attributes, whatever class another product's would be of. */
final class FakeMBean implements DynamicMBean {
  /** The value of an attribute that cannot be read. */
  static final Object THROWS = new Object();

  /** The value of an attribute that is null. */
  static final Object NOTHING = new Object();

  private final Map<String, Object> attributes;

  private FakeMBean(Map<String, Object> attributes) {
    this.attributes = attributes;
  }

  /** One with these attributes. */
  static FakeMBean of(Map<String, Object> attributes) {
    return new FakeMBean(attributes);
  }

  /** Names and values in turn. */
  static Map<String, Object> attributes(Object... namesAndValues) {
    var attributes = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      attributes.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return attributes;
  }

  /** Composite data of texts, booleans and numbers. */
  static CompositeData composite(Map<String, Object> items) {
    try {
      return new CompositeDataSupport(type(items), items);
    } catch (OpenDataException e) {
      throw new AssertionError(e);
    }
  }

  /** A table with two columns: the rows are found by the first. */
  static TabularData table(String key, String value, Map<String, Double> rows) {
    try {
      CompositeType row = type(Map.of(key, "", value, 0.0));
      var table = new TabularDataSupport(new TabularType("T", "t", row, new String[] {key}));
      rows.forEach((of, number) -> table.put(composite(Map.of(key, of, value, number))));
      return table;
    } catch (OpenDataException e) {
      throw new AssertionError(e);
    }
  }

  private static CompositeType type(Map<String, Object> items) throws OpenDataException {
    String[] names = items.keySet().toArray(new String[0]);
    OpenType<?>[] types =
        items.values().stream().map(FakeMBean::simpleType).toArray(OpenType<?>[]::new);
    return new CompositeType("C", "c", names, names, types);
  }

  private static OpenType<?> simpleType(Object value) {
    if (value instanceof String) {
      return SimpleType.STRING;
    }
    if (value instanceof Boolean) {
      return SimpleType.BOOLEAN;
    }
    return value instanceof Integer ? SimpleType.INTEGER : SimpleType.DOUBLE;
  }

  @Override
  public @Nullable Object getAttribute(String name) throws AttributeNotFoundException {
    if (!attributes.containsKey(name)) {
      throw new AttributeNotFoundException(name);
    }
    Object value = attributes.get(name);
    if (value == THROWS) {
      throw new UnsupportedOperationException(name);
    }
    return value == NOTHING ? null : value;
  }

  /** Gives up at the first that cannot be read; others leave it out. */
  @Override
  public AttributeList getAttributes(String[] names) {
    var list = new AttributeList();
    for (String name : names) {
      try {
        list.add(new Attribute(name, getAttribute(name)));
      } catch (AttributeNotFoundException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return list;
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    Function<Map.Entry<String, Object>, MBeanAttributeInfo> info =
        entry ->
            new MBeanAttributeInfo(
                entry.getKey(), type(entry.getValue()), entry.getKey(), true, false, false);
    return new MBeanInfo(
        FakeMBean.class.getName(),
        "of a test",
        attributes.entrySet().stream().map(info).toArray(MBeanAttributeInfo[]::new),
        null,
        null,
        null);
  }

  private static String type(Object value) {
    if (value instanceof CompositeData) {
      return CompositeData.class.getName();
    }
    if (value instanceof TabularData) {
      return TabularData.class.getName();
    }
    return value == NOTHING || value == THROWS
        ? Object.class.getName()
        : value.getClass().getName();
  }

  @Override
  public void setAttribute(Attribute attribute) {
    throw new UnsupportedOperationException("nobody sets " + attribute.getName());
  }

  @Override
  public AttributeList setAttributes(AttributeList list) {
    throw new UnsupportedOperationException("nobody sets " + list);
  }

  @Override
  public Object invoke(String action, Object[] parameters, String[] signature) {
    throw new UnsupportedOperationException("nobody calls " + action);
  }
}
