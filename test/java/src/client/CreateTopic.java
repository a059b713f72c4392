package client;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/** Creates a topic on one master (request 17), and waits until every NameServer routes to it (request 105). */
final class CreateTopic {
    static void run(Options options) throws Exception {
        String topic = options.text("topic");
        String queues = options.text("queues", "4");
        RemotingCommand response = Remoting.ask(options.text("address"), 17, Map.of(
            "topic", topic, "defaultTopic", "TBW102", "readQueueNums", queues, "writeQueueNums", queues,
            "perm", "6", "topicFilterType", "SINGLE_TAG", "topicSysFlag", "0", "order", options.text("order", "false")));
        if (response.getCode() != 0) throw new IllegalStateException(response.getCode() + " " + response.getRemark());
        for (String namesrv : options.text("namesrv").split(";")) awaitRoute(namesrv, topic, options.text("broker"));
        Json.print("topic", topic, "broker", options.text("broker"));
    }

    private static void awaitRoute(String namesrv, String topic, String broker) throws Exception {
        long until = System.currentTimeMillis() + 60_000;
        while (!isRouted(namesrv, topic, broker)) {
            if (System.currentTimeMillis() > until) throw new IllegalStateException("no route: " + topic + " on " + broker + " at " + namesrv);
            Thread.sleep(50);
        }
    }

    private static boolean isRouted(String namesrv, String topic, String broker) throws Exception {
        RemotingCommand response = Remoting.ask(namesrv, 105, Map.of("topic", topic));
        if (response.getCode() != 0) return false;
        String route = new String(response.getBody(), StandardCharsets.UTF_8);
        return route.contains("\"brokerName\":\"" + broker + "\"");
    }
}
