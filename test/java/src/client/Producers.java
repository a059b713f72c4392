package client;

import org.apache.rocketmq.client.producer.DefaultMQProducer;

final class Producers {
    /** A started producer; `--timeout` ms a send (the client's default is 3000), `--retries` after a failed one. */
    static DefaultMQProducer start(Options options) throws Exception {
        return start(new DefaultMQProducer("rmqctl-proof"), options);
    }

    static DefaultMQProducer start(DefaultMQProducer producer, Options options) throws Exception {
        producer.setInstanceName("rmqctl-" + System.nanoTime());
        producer.setNamesrvAddr(options.text("namesrv"));
        producer.setVipChannelEnabled(false);
        producer.setPollNameServerInterval(options.number("poll", 30_000));
        producer.setSendMsgTimeout(options.number("timeout", 3000));
        producer.setRetryTimesWhenSendFailed(options.number("retries", 0));
        producer.start();
        return producer;
    }
}
