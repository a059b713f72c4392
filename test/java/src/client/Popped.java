package client;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Consumed by POP: the brokers, and not the client, decide who gets what. Only 5.x has it. */
final class Popped extends Kind {
    Popped(Options options, String run) throws Exception {
        super("pop", options, run);
    }

    @Override
    void listen() throws Exception {
        super.listen();
        String group = consumer.getConsumerGroup();
        // 4.9's client, against which this compiles too, does not know the method
        consumer.getClass().getMethod("setClientRebalance", boolean.class).invoke(consumer, false);
        String mode = "{\"topic\":\"" + topic + "\",\"consumerGroup\":\"" + group + "\",\"mode\":\"POP\",\"popShareQueueNum\":0}";
        for (String address : options.text("masters").split(";"))
            Remoting.ask(address, 401, Map.of(), mode.getBytes(StandardCharsets.UTF_8));
    }
}
