package client;

import java.util.Map;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** Creates a topic on one master (request 17), and waits until the NameServers route to it. */
final class CreateTopic {
    static void run(Options options) throws Exception {
        String topic = options.text("topic");
        String queues = options.text("queues", "4");
        try (Remoting remoting = new Remoting()) {
            RemotingCommand response = remoting.ask(options.text("address"), 17, Map.of(
                "topic", topic, "defaultTopic", "TBW102", "readQueueNums", queues, "writeQueueNums", queues,
                "perm", "6", "topicFilterType", "SINGLE_TAG", "topicSysFlag", "0", "order", "false"));
            if (response.getCode() != 0) throw new IllegalStateException(response.getCode() + " " + response.getRemark());
        }
        awaitRoute(options, topic, options.text("broker"));
        Json.print("topic", topic, "broker", options.text("broker"));
    }

    private static void awaitRoute(Options options, String topic, String broker) throws Exception {
        DefaultMQProducer producer = Producers.start(options);
        long until = System.currentTimeMillis() + 30_000;
        while (!isRouted(producer, topic, broker)) {
            if (System.currentTimeMillis() > until) throw new IllegalStateException("no route: " + topic + " on " + broker);
            Thread.sleep(100);
        }
        producer.shutdown();
    }

    private static boolean isRouted(DefaultMQProducer producer, String topic, String broker) {
        try {
            return producer.fetchPublishMessageQueues(topic).stream().anyMatch(queue -> queue.getBrokerName().equals(broker));
        } catch (Exception notYet) {
            return false;
        }
    }
}
