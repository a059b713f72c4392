package client;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** One command a line of standard input, words between tabs, until its end; after the results of each `{"end":true}`. Saves a JVM a command. */
final class Serve {
    static void run() throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                Main.run(line.split("\t", -1));
                Json.print("end", true);
            } catch (Throwable error) {
                StringWriter stack = new StringWriter();
                error.printStackTrace(new PrintWriter(stack));
                Json.print("end", false, "stack", stack);
            }
        }
    }
}
