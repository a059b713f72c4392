package client;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.apache.rocketmq.client.apis.ClientConfiguration;
import org.apache.rocketmq.client.apis.ClientServiceProvider;
import org.apache.rocketmq.client.apis.consumer.FilterExpression;
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageView;
import org.apache.rocketmq.client.apis.producer.Producer;
import org.apache.rocketmq.client.apis.producer.SendReceipt;

/**
 * RocketMQ's own gRPC client at a proxy. One command a line of standard input, words between tabs; one JSON line a result, and
 * `{"end":true}` after the last of a command.
 */
public final class Grpc {
    private static final ClientServiceProvider provider = ClientServiceProvider.loadService();

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                run(line.split("\t", -1));
                Json.print("end", true);
            } catch (Throwable error) {
                StringWriter stack = new StringWriter();
                error.printStackTrace(new PrintWriter(stack));
                Json.print("end", false, "stack", stack);
            }
        }
        System.exit(0); // the client's threads are not daemons
    }

    private static void run(String[] words) throws Exception {
        Options options = new Options(words, 1);
        ClientConfiguration place = ClientConfiguration.newBuilder()
            .setEndpoints(options.text("endpoints"))
            .enableSsl(Boolean.parseBoolean(options.text("tls", "true")))
            .setRequestTimeout(Duration.ofSeconds(options.number("seconds", 10)))
            .build();
        switch (words[0]) {
            case "send" -> send(place, options);
            case "receive" -> receive(place, options);
            default -> throw new IllegalArgumentException("unknown: " + words[0]);
        }
    }

    private static void send(ClientConfiguration place, Options options) throws Exception {
        String topic = options.text("topic");
        try (Producer producer = provider.newProducerBuilder().setClientConfiguration(place).setTopics(topic).build()) {
            for (int n = 0; n < options.number("count", 1); n++) {
                String body = options.text("prefix") + "-" + n;
                SendReceipt receipt = producer.send(provider.newMessageBuilder()
                    .setTopic(topic).setKeys(body).setBody(body.getBytes(StandardCharsets.UTF_8)).build());
                Json.print("body", body, "id", receipt.getMessageId());
            }
        }
    }

    /** Receives and acknowledges until `--count` different messages of `--prefix` came, 60 s at most. */
    private static void receive(ClientConfiguration place, Options options) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Set<String> seen = new HashSet<>();
        try (SimpleConsumer consumer = provider.newSimpleConsumerBuilder().setClientConfiguration(place)
            .setConsumerGroup(options.text("group")).setAwaitDuration(Duration.ofSeconds(5))
            .setSubscriptionExpressions(Collections.singletonMap(options.text("topic"), FilterExpression.SUB_ALL)).build()) {
            while (seen.size() < options.number("count", 1) && System.nanoTime() < until) {
                for (MessageView message : consumer.receive(16, Duration.ofSeconds(15))) {
                    ByteBuffer bytes = message.getBody();
                    String body = StandardCharsets.UTF_8.decode(bytes).toString();
                    consumer.ack(message);
                    if (body.startsWith(options.text("prefix")) && seen.add(body)) Json.print("body", body, "id", message.getMessageId());
                }
            }
        }
    }
}
