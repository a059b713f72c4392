package client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.client.consumer.listener.ConsumeOrderlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerOrderly;
import org.apache.rocketmq.common.message.MessageExt;

/** Eight keys, each in order: to the queue that its hash selects, consumed orderly. The client never repeats such a send. */
final class Ordered extends Kind {
    private static final int keys = 8;
    private final Map<Integer, Integer> last = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();

    Ordered(Options options, String run) throws Exception {
        super("ordered", options, run);
    }

    @Override
    void listen() {
        consumer.registerMessageListener((MessageListenerOrderly) (messages, context) -> {
            messages.forEach(this::take);
            return ConsumeOrderlyStatus.SUCCESS;
        });
    }

    @Override
    boolean take(MessageExt message) {
        String id = new String(message.getBody(), StandardCharsets.UTF_8);
        if (!id.startsWith(run)) return true;
        int number = Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
        synchronized (this) {
            // what comes twice was in order the first time
            if (seen.add(number) && last.getOrDefault(number % keys, -1) > number) ledger.disordered();
            last.merge(number % keys, number, Math::max);
        }
        return super.take(message);
    }

    @Override
    String send(int number, String id) throws Exception {
        int key = number % keys;
        return producer.send(message(id), (queues, message, arg) -> queues.get(key % queues.size()), key).getSendStatus().name();
    }
}
