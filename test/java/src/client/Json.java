package client;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Writes one flat JSON object a line. */
final class Json {
    /** UTF-8 whatever the locale. */
    private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** Prints name, value, name, value, … ; numbers and booleans stay bare, null is left out. */
    static synchronized void print(Object... pairs) {
        StringBuilder line = new StringBuilder("{");
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] == null) continue;
            if (line.length() > 1) line.append(',');
            line.append(quoted(pairs[i])).append(':').append(value(pairs[i + 1]));
        }
        out.println(line.append('}'));
    }

    private static String value(Object value) {
        return value instanceof Number || value instanceof Boolean ? value.toString() : quoted(value);
    }

    private static String quoted(Object value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : String.valueOf(value).toCharArray()) {
            if (c == '"' || c == '\\') text.append('\\').append(c);
            else if (c < ' ') text.append(String.format("\\u%04x", (int) c));
            else text.append(c);
        }
        return text.append('"').toString();
    }
}
