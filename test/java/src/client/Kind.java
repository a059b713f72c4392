package client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.consumer.ConsumeFromWhere;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** One kind of messages with a topic, a producer, a consumer and a ledger of its own; as it stands here, normal ones. */
class Kind {
    final String name;
    final Options options;
    final String topic;
    /** Ids of this run begin so. */
    final String run;
    final Ledger ledger;
    DefaultMQProducer producer;
    DefaultMQPushConsumer consumer;

    Kind(String name, Options options, String run) throws Exception {
        this.name = name;
        this.options = options;
        this.run = run;
        topic = options.text("topic") + "-" + name;
        ledger = new Ledger(Path.of(options.text("ledger") + "-" + name));
    }

    void start() throws Exception {
        consumer = new DefaultMQPushConsumer("rmqctl-" + name + "-" + run);
        consumer.setInstanceName("rmqctl-" + name + "-" + System.nanoTime());
        consumer.setNamesrvAddr(options.text("namesrv"));
        consumer.setVipChannelEnabled(false);
        consumer.setPollNameServerInterval(options.number("poll", 30_000));
        consumer.setConsumeFromWhere(ConsumeFromWhere.CONSUME_FROM_FIRST_OFFSET);
        consumer.subscribe(topic, "*");
        listen();
        consumer.start();
        producer = producer();
    }

    void listen() throws Exception {
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
            for (MessageExt message : messages) if (!take(message)) return ConsumeConcurrentlyStatus.RECONSUME_LATER;
            return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
        });
    }

    DefaultMQProducer producer() throws Exception {
        return Producers.start(options);
    }

    /** False: deliver it again. */
    boolean take(MessageExt message) {
        String id = new String(message.getBody(), StandardCharsets.UTF_8);
        if (id.startsWith(run)) ledger.received(id, System.currentTimeMillis() - message.getBornTimestamp() - meantMs());
        return true;
    }

    /** How long after its send a message is meant to come. */
    long meantMs() {
        return 0;
    }

    /** @return RocketMQ's status */
    String send(int number, String id) throws Exception {
        return producer.send(message(id)).getSendStatus().name();
    }

    final Message message(String id) {
        return new Message(topic, id.getBytes(StandardCharsets.UTF_8));
    }

    void stop() {
        consumer.shutdown();
        producer.shutdown();
    }
}
