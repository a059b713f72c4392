package client;

import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;

/** A consumer of a group that nobody has heard of comes, stays for `--ms`, and goes. */
final class Join {
    static void run(Options options) throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(options.text("group"));
        consumer.setInstanceName("rmqctl-" + System.nanoTime());
        consumer.setNamesrvAddr(options.text("namesrv"));
        consumer.setVipChannelEnabled(false);
        consumer.subscribe(options.text("topic"), "*");
        consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);
        consumer.start();
        Thread.sleep(options.number("ms", 3000));
        consumer.shutdown();
    }
}
