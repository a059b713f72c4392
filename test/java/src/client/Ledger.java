package client;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What was acknowledged and what came back, message by message; the acknowledged ones are also written to a file. */
final class Ledger implements AutoCloseable {
    private final Map<String, Boolean> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new TreeMap<>();
    private final Set<String> errors = new LinkedHashSet<>();
    private final BufferedWriter file;
    private int sent;
    private int failed;
    private int slow;
    private long longestMs;
    private int disordered;
    private long lateMs;

    Ledger(Path path) throws IOException {
        file = Files.newBufferedWriter(path);
    }

    /** Not acknowledged, after all that the client itself tries; the first few reasons are reported. */
    synchronized void failed(String id, Exception error, long ms) {
        String why = String.valueOf(error.getMessage()).split("\n")[0];
        if (errors.size() < 5) errors.add(why);
        sent(id, "FAILED", ms);
    }

    synchronized void sent(String id, String status, long ms) {
        sent++;
        statuses.merge(status, 1, Integer::sum);
        if (status.equals("FAILED")) failed++;
        else acknowledged.put(id, true);
        if (ms > 500) slow++;
        longestMs = Math.max(longestMs, ms);
        try {
            file.write(id + " " + status + " " + ms + "\n");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Received so long after it was due. */
    synchronized void received(String id, long late) {
        if (received(id) == 1) lateMs = Math.max(lateMs, late);
    }

    synchronized void disordered() {
        disordered++;
    }

    /** @return how often by now */
    int received(String id) {
        return received.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
    }

    boolean hasReceived() {
        return !received.isEmpty();
    }

    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (String id : acknowledged.keySet()) if (!received.containsKey(id)) missing.add(id);
        return missing;
    }

    /** `slow`: sends over 0.5 s. `missing`: acknowledged and not (yet) received. `duplicated`: deliveries beyond the first. */
    void print(String state) throws IOException {
        print(state, null);
    }

    /** Of a kind also `lateMs`: the most that one came after it was due, and `disordered`: after a later one of its key. */
    synchronized void print(String state, String kind) throws IOException {
        file.flush();
        int duplicated = received.values().stream().mapToInt(count -> count.get() - 1).sum();
        Json.print("state", state, "kind", kind, "lateMs", kind == null ? null : lateMs, "disordered", kind == null ? null : disordered,
            "sent", sent, "failed", failed, "slow", slow, "longestMs", longestMs, "notOk", sent - failed - statuses.getOrDefault("SEND_OK", 0), "statuses", statuses.toString(),
            "missing", missing().size(), "duplicated", duplicated, "errors", errors.isEmpty() ? null : String.join(" | ", errors));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
