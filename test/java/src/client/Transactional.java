package client;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.client.producer.TransactionMQProducer;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** Two of three are committed at once; of the third the broker has to ask. */
final class Transactional extends Kind {
    private TransactionMQProducer transactions;

    Transactional(Options options, String run) throws Exception {
        super("transactional", options, run);
    }

    @Override
    DefaultMQProducer producer() throws Exception {
        transactions = new TransactionMQProducer("rmqctl-transactional-" + run);
        transactions.setTransactionListener(new TransactionListener() {
            @Override
            public LocalTransactionState executeLocalTransaction(Message message, Object number) {
                return (int) number % 3 == 0 ? LocalTransactionState.UNKNOW : LocalTransactionState.COMMIT_MESSAGE;
            }

            @Override
            public LocalTransactionState checkLocalTransaction(MessageExt message) {
                return LocalTransactionState.COMMIT_MESSAGE;
            }
        });
        return Producers.start(transactions, options);
    }

    @Override
    String send(int number, String id) throws Exception {
        return transactions.sendMessageInTransaction(message(id), number).getSendStatus().name();
    }
}
