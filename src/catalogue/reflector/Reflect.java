import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Prints every configuration key that the RocketMQ on the class path accepts, a line each, with tabs between:
 * class, key, type, values of an enum, default. A key is what MixAll#properties2Object makes of a public setter with one
 * parameter that it can convert; its default is what a new object has. Which classes a process fills from its file is in
 * roles.ts; a class that this version lacks is left out.
 */
public class Reflect {
    private static final Set<String> CONVERTED =
        Set.of("int", "Integer", "long", "Long", "double", "Double", "boolean", "Boolean", "float", "Float", "String");

    public static void main(String[] classNames) throws Exception {
        Set<String> local = localNames();
        for (String className : classNames) {
            Class<?> type;
            try {
                type = Class.forName(className);
            } catch (ClassNotFoundException absent) {
                continue;
            }
            Object fresh = type.getDeclaredConstructor().newInstance();
            for (Map.Entry<String, Method> setter : setters(type).entrySet()) {
                System.out.println(line(type, fresh, setter.getKey(), setter.getValue(), local));
            }
        }
        System.exit(0); // a class may have started threads
    }

    /** By key: the first letter small, the rest as it is. Where a setter is overloaded, the one that takes text counts. */
    private static Map<String, Method> setters(Class<?> type) {
        Map<String, Method> found = new TreeMap<>();
        for (Method method : type.getMethods()) {
            String name = method.getName();
            boolean fits = name.startsWith("set") && name.length() > 3 && method.getParameterCount() == 1
                && !Modifier.isStatic(method.getModifiers());
            if (!fits || !CONVERTED.contains(method.getParameterTypes()[0].getSimpleName())) {
                continue;
            }
            String key = name.substring(3, 4).toLowerCase() + name.substring(4);
            Method other = found.get(key);
            if (other == null || other.getParameterTypes()[0] != String.class) {
                found.put(key, method);
            }
        }
        return found;
    }

    private static String line(Class<?> type, Object fresh, String key, Method setter, Set<String> local) throws Exception {
        Class<?> parameter = setter.getParameterTypes()[0];
        Class<?> kept = keptAs(type, key, parameter);
        Object value = valueOf(type, fresh, key);
        String text = value == null ? "" : "=" + (value instanceof Enum<?> one ? one.name() : value);
        if (value != null && local.contains(value.toString())) {
            text = "host";
        }
        String values = kept.isEnum()
            ? Arrays.stream(kept.getEnumConstants()).map(one -> ((Enum<?>) one).name()).collect(Collectors.joining(","))
            : "";
        String name = kept.isEnum() ? "enum" : parameter.getSimpleName();
        return String.join("\t", type.getName(), key, name, values, text);
    }

    /** A setter may take text and keep an enum: what the getter gives says so. */
    private static Class<?> keptAs(Class<?> type, String key, Class<?> parameter) {
        Method getter = getter(type, key);
        return getter != null && getter.getReturnType().isEnum() ? getter.getReturnType() : parameter;
    }

    private static Object valueOf(Class<?> type, Object fresh, String key) throws Exception {
        for (Class<?> one = type; one != Object.class; one = one.getSuperclass()) {
            for (String name : List.of(key, "is" + capital(key))) {
                try {
                    Field field = one.getDeclaredField(name);
                    field.setAccessible(true);
                    return field.get(fresh);
                } catch (NoSuchFieldException elsewhere) {
                    // in a superclass, or kept under another name
                }
            }
        }
        Method getter = getter(type, key);
        return getter == null ? null : getter.invoke(fresh);
    }

    private static Method getter(Class<?> type, String key) {
        return List.of("get" + capital(key), "is" + capital(key), "get" + key).stream()
            .map(name -> find(type, name)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static Method find(Class<?> type, String name) {
        try {
            return type.getMethod(name);
        } catch (NoSuchMethodException absent) {
            return null;
        }
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase() + text.substring(1);
    }

    /** Names and addresses of this machine: a default that is one of them is another one elsewhere. */
    private static Set<String> localNames() throws Exception {
        Set<String> found = new TreeSet<>();
        found.add(InetAddress.getLocalHost().getHostName());
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                found.add(address.getHostAddress());
            }
        }
        return found;
    }
}
