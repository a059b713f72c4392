import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * Prints who reads the configuration: for every accessor of a configuration class the methods that call it, a line each, with tabs
 * between: class, key, "start" or "running". "start" is a constructor or a method that makes, loads or starts something, so
 * a later change is not seen; a key without any line is accepted and read by nobody. Found in the byte code, by the JDK's javap.
 * Arguments: the folder of the jars, then the configuration classes.
 */
public class Readers {
    private static final Pattern CLASS = Pattern.compile("^(?! )(?:[a-z ]*)(?:class|interface|enum) ([\\w.$]+)");
    private static final Pattern USE = Pattern.compile("(?:// (?:Interface)?Method|REF_\\w+) ([\\w/$]+)\\.\"?([\\w$<>]+)\"?:");
    private static final Pattern OWN_USE = Pattern.compile("// Method ([\\w$]+):");
    private static final Pattern FIELD = Pattern.compile("(getfield|putfield) .*// Field ([\\w$]+):");
    private static final Pattern AT_START =
        Pattern.compile("<init>|static|(init|initialize|start|load|create|build|register|prepare|main|recover|parse)([A-Z].*)?");

    /** Of one configuration class: keys by the accessors that read them, themselves or by others. */
    private record Accessors(String className, Map<String, Set<String>> keysByMethod) {}

    public static void main(String[] args) throws Exception {
        List<Path> jars = jarsIn(Path.of(args[0]));
        List<String> configs = Arrays.asList(args).subList(1, args.length);
        String classPath = String.join(":", jars.stream().map(Path::toString).toList());
        Map<String, Accessors> byOwner = new HashMap<>();
        for (String config : configs) {
            Map<String, Set<String>> known = new HashMap<>();
            for (String owner : withSupers(config)) {
                accessors(javap(classPath, List.of(owner))).forEach((method, keys) ->
                    known.computeIfAbsent(method, name -> new HashSet<>()).addAll(keys));
                byOwner.put(owner.replace('.', '/'), new Accessors(config, new HashMap<>(known)));
            }
        }
        Set<String> found = new TreeSet<>();
        List<String> users = classesNaming(jars, byOwner.keySet());
        for (int from = 0; from < users.size(); from += 100) {
            collect(javap(classPath, users.subList(from, Math.min(from + 100, users.size()))), byOwner, found);
        }
        found.forEach(System.out::println);
    }

    /** The class and what it extends, the farthest first: a call may name either. */
    private static List<String> withSupers(String config) {
        List<String> names = new ArrayList<>();
        try {
            for (Class<?> one = Class.forName(config); one != Object.class; one = one.getSuperclass()) {
                names.add(0, one.getName());
            }
        } catch (ClassNotFoundException absent) {
            // this version has none
        }
        return names;
    }

    /** Which keys each method of a configuration class reads: by a field that a setter writes, or by another such method. */
    private static Map<String, Set<String>> accessors(String text) {
        Map<String, String> keyOfField = new HashMap<>();
        Map<String, Set<String>> fields = new HashMap<>();
        Map<String, Set<String>> calls = new HashMap<>();
        eachLine(text, (className, method, line) -> {
            Matcher field = FIELD.matcher(line);
            boolean isSetter = method.matches("set.+");
            if (field.find()) {
                if (isSetter && field.group(1).equals("putfield")) {
                    keyOfField.put(field.group(2), method.substring(3, 4).toLowerCase() + method.substring(4));
                } else if (field.group(1).equals("getfield") && !isSetter) {
                    fields.computeIfAbsent(method, name -> new HashSet<>()).add(field.group(2));
                }
            }
            Matcher own = OWN_USE.matcher(line);
            if (own.find() && !isSetter) {
                calls.computeIfAbsent(method, name -> new HashSet<>()).add(own.group(1));
            }
        });
        Map<String, Set<String>> keys = new HashMap<>();
        fields.forEach((method, names) -> names.stream().filter(keyOfField::containsKey)
            .forEach(name -> keys.computeIfAbsent(method, one -> new HashSet<>()).add(keyOfField.get(name))));
        for (int round = 0; round < 3; round++) {
            calls.forEach((method, names) -> names.stream().map(keys::get).filter(found -> found != null).toList()
                .forEach(found -> keys.computeIfAbsent(method, one -> new HashSet<>()).addAll(found)));
        }
        keys.keySet().removeAll(Set.of("toString", "hashCode", "equals", "<init>"));
        return keys;
    }

    private static void collect(String text, Map<String, Accessors> byOwner, Set<String> found) {
        eachLine(text, (className, method, line) -> {
            Matcher use = USE.matcher(line);
            if (!use.find() || byOwner.containsKey(className)) {
                return;
            }
            Accessors accessors = byOwner.get(use.group(1));
            Set<String> keys = accessors == null ? null : accessors.keysByMethod().get(use.group(2));
            if (keys != null) {
                String when = AT_START.matcher(method).matches() ? "start" : "running";
                keys.forEach(key -> found.add(accessors.className() + "\t" + key + "\t" + when));
            }
        });
    }

    private interface LineSink {
        void accept(String className, String method, String line);
    }

    /** Walks through javap's text with the class (by slashes) and the method that a line belongs to. */
    private static void eachLine(String text, LineSink sink) {
        String className = "";
        String method = "";
        for (String line : text.split("\n")) {
            Matcher head = CLASS.matcher(line);
            if (head.find()) {
                className = head.group(1).replace('.', '/');
                method = "";
            } else if (line.startsWith("  ") && !line.startsWith("   ") && line.endsWith(";")) {
                method = nameOf(line, className);
            } else if (line.startsWith("BootstrapMethods:")) {
                method = "a method reference";
            }
            if (!line.startsWith("  #") && !line.startsWith("   #")) {
                sink.accept(className, method, line);
            }
        }
    }

    private static String nameOf(String declaration, String className) {
        if (declaration.contains("static {}")) {
            return "static";
        }
        int open = declaration.indexOf('(');
        if (open < 0) {
            return "";
        }
        String name = declaration.substring(declaration.lastIndexOf(' ', open) + 1, open);
        return name.replace('.', '/').equals(className) ? "<init>" : name;
    }

    private static String javap(String classPath, List<String> classes) {
        ToolProvider tool = ToolProvider.findFirst("javap").orElseThrow();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> args = new ArrayList<>(List.of("-v", "-p", "-cp", classPath));
        args.addAll(classes);
        tool.run(new PrintStream(out), System.err, args.toArray(String[]::new));
        return out.toString(StandardCharsets.UTF_8);
    }

    /** RocketMQ's own classes whose constants name one of the owners. */
    private static List<String> classesNaming(List<Path> jars, Set<String> owners) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path path : jars) {
            if (!path.getFileName().toString().startsWith("rocketmq-")) {
                continue;
            }
            try (JarFile jar = new JarFile(path.toFile())) {
                for (var entry : jar.stream().filter(one -> one.getName().endsWith(".class")).toList()) {
                    String constants = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                    if (owners.stream().anyMatch(constants::contains)) {
                        found.add(entry.getName().replace('/', '.').replaceFirst("\\.class$", ""));
                    }
                }
            }
        }
        return found;
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        try (var files = java.nio.file.Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
        }
    }
}
