package org.pyramidion.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;

/**
 * One setting of a {@link TrainConfig}: components of records in kebab-case, joined by dots.
 *
 * @param path {@code pretrain.learning-rate}
 * @param type of the component
 */
public record ConfigKey(String path, Class<?> type) {

    static final String ENVIRONMENT = "PYRAMIDION_";

    private static final Map<String, ConfigKey> ALL = keys("", TrainConfig.class)
            .collect(Collectors.toMap(ConfigKey::path, key -> key, (a, b) -> a, LinkedHashMap::new));

    /** Every setting by its path, in the order of the record. */
    public static Map<String, ConfigKey> all() {
        return ALL;
    }

    /** {@code PYRAMIDION_PRETRAIN_LEARNING_RATE}. */
    public String variable() {
        return ENVIRONMENT + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** The values of a config by path. */
    public static Map<String, Object> values(TrainConfig config) {
        Map<String, Object> values = new LinkedHashMap<>();
        flatten("", config, values);
        return values;
    }

    /** The config that has these values; every path must have one, of its type. */
    public static TrainConfig config(Map<String, Object> values) {
        return (TrainConfig) build("", TrainConfig.class, values);
    }

    private static Stream<ConfigKey> keys(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(component -> component.getType().isRecord()
                        ? keys(section(prefix, component), component.getType())
                        : Stream.of(new ConfigKey(path(prefix, component), component.getType())));
    }

    private static void flatten(String prefix, Object node, Map<String, Object> values) {
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            Object value = value(component, node);
            if (component.getType().isRecord()) {
                flatten(section(prefix, component), value, values);
            } else {
                values.put(path(prefix, component), value);
            }
        }
    }

    private static Object value(RecordComponent component, Object node) {
        try {
            return component.getAccessor().invoke(node);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " of a public record cannot be read", e);
        }
    }

    private static Object build(String prefix, Class<?> type, Map<String, Object> values) {
        List<Object> arguments = Arrays.stream(type.getRecordComponents())
                .map(component -> component.getType().isRecord()
                        ? build(section(prefix, component), component.getType(), values)
                        : values.get(path(prefix, component)))
                .toList();
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof PyramidionException bad ? bad : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made of " + arguments, e);
        }
    }

    /** What the keys of a record's components begin with. */
    private static String section(String prefix, RecordComponent component) {
        return component.isAnnotationPresent(Inlined.class) ? prefix : path(prefix, component) + ".";
    }

    private static String path(String prefix, RecordComponent component) {
        return prefix + kebab(component.getName());
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
