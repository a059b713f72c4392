package client;

import org.apache.rocketmq.common.message.MessageExt;

/** Not taken when they come the first time: the broker delivers them again, ten seconds later at the earliest. */
final class Retried extends Kind {
    Retried(Options options, String run) throws Exception {
        super("retried", options, run);
    }

    @Override
    long meantMs() {
        return 10_000;
    }

    @Override
    boolean take(MessageExt message) {
        return message.getReconsumeTimes() > 0 && super.take(message);
    }
}
