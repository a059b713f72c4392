package client;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageQueue;

/** Sends `--count` messages synchronously to one queue of one broker group; body and key of each are `<prefix>-<n>`. */
final class Send {
    static void run(Options options) throws Exception {
        DefaultMQProducer producer = Producers.start(options);
        MessageQueue queue = new MessageQueue(options.text("topic"), options.text("broker"), options.number("queue", 0));
        for (int n = 0; n < options.number("count", 1); n++) one(producer, queue, options.text("prefix") + "-" + n);
        producer.shutdown();
    }

    private static void one(DefaultMQProducer producer, MessageQueue queue, String body) {
        long start = System.nanoTime();
        try {
            SendResult sent = producer.send(new Message(queue.getTopic(), "", body, body.getBytes(StandardCharsets.UTF_8)), queue);
            Json.print("body", body, "status", sent.getSendStatus(), "ms", since(start),
                "id", sent.getMsgId(), "offsetId", sent.getOffsetMsgId(), "queueOffset", sent.getQueueOffset());
        } catch (Exception error) {
            Json.print("body", body, "status", "FAILED", "ms", since(start), "error", error);
        }
    }

    private static long since(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
