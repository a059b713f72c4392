package client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Messages of the kinds `--kinds`, beside one another: of each `--rate` a second, to the topic `<topic>-<kind>`. Prints `started`
 * once something of each has come back, ends on any line (or the end) of standard input, waits up to `--settle` seconds for what
 * is under way, and then prints a line a kind.
 */
final class Kinds {
    static void run(Options options) throws Exception {
        String run = "r" + System.currentTimeMillis();
        List<Kind> kinds = new ArrayList<>();
        for (String name : options.text("kinds").split(",")) kinds.add(of(name, options, run));
        for (Kind kind : kinds) kind.start();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (Kind kind : kinds) threads.add(produce(kind, options.number("rate", 5), stop));
        for (Kind kind : kinds) while (!kind.ledger.hasReceived()) Thread.sleep(50);
        Json.print("state", "started");
        System.in.read();
        stop.set(true);
        for (Thread thread : threads) thread.join();
        settle(kinds, options.number("settle", 180));
        for (Kind kind : kinds) {
            kind.stop();
            kind.ledger.print("finished", kind.name);
            kind.ledger.close();
        }
    }

    private static Kind of(String name, Options options, String run) throws Exception {
        switch (name) {
            case "ordered": return new Ordered(options, run);
            case "delayed": return new Delayed(options, run);
            case "retried": return new Retried(options, run);
            case "transactional": return new Transactional(options, run);
            case "pop": return new Popped(options, run);
            case "normal": return new Kind("normal", options, run);
            default: throw new IllegalArgumentException("unknown kind: " + name);
        }
    }

    private static Thread produce(Kind kind, int rate, AtomicBoolean stop) {
        Thread thread = new Thread(() -> {
            for (int number = 0; !stop.get(); number++) {
                one(kind, number, kind.run + "-" + number);
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000L / rate);
            }
        });
        thread.start();
        return thread;
    }

    private static void one(Kind kind, int number, String id) {
        long start = System.nanoTime();
        try {
            kind.ledger.sent(id, kind.send(number, id), since(start));
        } catch (Exception error) {
            kind.ledger.failed(id, error, since(start));
        }
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void settle(List<Kind> kinds, int seconds) throws InterruptedException {
        long until = System.currentTimeMillis() + seconds * 1000L;
        for (Kind kind : kinds) while (!kind.ledger.missing().isEmpty() && System.currentTimeMillis() < until) Thread.sleep(200);
    }
}
