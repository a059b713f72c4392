package client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;

/**
 * An application under way while the cluster is changed: `--threads` send `--rate` numbered messages a second in all, one push
 * consumer takes them back. Prints `started` once messages flow, `running` each second, and ends on any line (or the end) of
 * standard input; clients ask for routes each `--poll` ms. What is still under way may come in for `--settle` seconds, and the last line is `finished`.
 */
final class Load {
    static void run(Options options) throws Exception {
        String run = "r" + System.currentTimeMillis();
        try (Ledger ledger = new Ledger(Path.of(options.text("ledger")))) {
            DefaultMQPushConsumer consumer = consume(options, run, ledger);
            DefaultMQProducer producer = Producers.start(options);
            warm(producer, options.text("topic"), options.number("warm", 0));
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> threads = produce(options, run, ledger, producer, stop);
            report(ledger, stop);
            System.in.read();
            stop.set(true);
            for (Thread thread : threads) thread.join();
            settle(ledger, options.number("settle", 60));
            consumer.shutdown();
            producer.shutdown();
            ledger.print("finished");
        }
    }

    private static DefaultMQPushConsumer consume(Options options, String run, Ledger ledger) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(options.text("group", "rmqctl-load-" + run));
        consumer.setNamesrvAddr(options.text("namesrv"));
        consumer.setVipChannelEnabled(false);
        consumer.setPollNameServerInterval(options.number("poll", 30_000));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(options.text("topic"), "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            messages.stream().map(message -> new String(message.getBody(), StandardCharsets.UTF_8))
                .filter(id -> id.startsWith(run)).forEach(ledger::received);
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
        consumer.start();
        return consumer;
    }

    private static List<Thread> produce(Options options, String run, Ledger ledger, DefaultMQProducer producer, AtomicBoolean stop) {
        int count = options.number("threads", 4);
        long pauseNanos = 1_000_000_000L * count / options.number("rate", 50);
        AtomicInteger next = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(() -> {
                for (long due = System.nanoTime(); !stop.get(); due = Math.max(due + pauseNanos, System.nanoTime() - pauseNanos)) {
                    sleepUntil(due);
                    send(producer, options.text("topic"), run + "-" + next.getAndIncrement(), ledger);
                }
            });
            thread.start();
            threads.add(thread);
        }
        return threads;
    }

    private static void sleepUntil(long due) {
        long wait = due - System.nanoTime();
        if (wait > 0) java.util.concurrent.locks.LockSupport.parkNanos(wait);
    }

    private static void send(DefaultMQProducer producer, String topic, String id, Ledger ledger) {
        long start = System.nanoTime();
        try {
            SendResult result = producer.send(message(topic, id));
            ledger.sent(id, result.getSendStatus().name(), since(start));
        } catch (Exception error) {
            ledger.failed(id, error, since(start));
        }
    }

    /** Messages that do not count: the first ones of an application that has just begun take seconds on a busy machine. */
    private static void warm(DefaultMQProducer producer, String topic, int count) {
        for (int i = 0; i < count; i++) {
            try {
                producer.send(message(topic, "warm"));
            } catch (Exception error) {
                // so it is not warm yet
            }
        }
    }

    private static Message message(String topic, String id) {
        return new Message(topic, id.getBytes(StandardCharsets.UTF_8));
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void report(Ledger ledger, AtomicBoolean stop) {
        Thread thread = new Thread(() -> {
            try {
                while (!ledger.hasReceived()) Thread.sleep(50);
                ledger.print("started");
                while (!stop.get()) {
                    Thread.sleep(1000);
                    if (!stop.get()) ledger.print("running");
                }
            } catch (Exception error) {
                error.printStackTrace();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void settle(Ledger ledger, int seconds) throws InterruptedException {
        long until = System.currentTimeMillis() + seconds * 1000L;
        while (!ledger.missing().isEmpty() && System.currentTimeMillis() < until) Thread.sleep(200);
    }
}
