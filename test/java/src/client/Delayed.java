package client;

import org.apache.rocketmq.common.message.Message;

/** To be delivered ten seconds later. */
final class Delayed extends Kind {
    Delayed(Options options, String run) throws Exception {
        super("delayed", options, run);
    }

    @Override
    long meantMs() {
        return 10_000;
    }

    @Override
    String send(int number, String id) throws Exception {
        Message message = message(id);
        message.setDelayTimeLevel(3);
        return producer.send(message).getSendStatus().name();
    }
}
