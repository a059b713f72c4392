package client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * Reads messages back from one address, master or slave alike. `--how`:
 * `view` by the offset ids of the sends (33: the commit log), `query` by their keys (12: the index, so dispatch works there too),
 * `pull` from a queue (11: the consume queue; a slave refuses this unless slaveReadEnable is true).
 */
final class Read {
    static void run(Options options) throws Exception {
        switch (options.text("how")) {
            case "view" -> {
                for (String id : options.text("ids").split(",")) print(id, view(options, id));
            }
            case "query" -> {
                for (String key : options.text("ids").split(",")) print(key, query(options, key));
            }
            case "pull" -> print(null, pull(options));
            default -> throw new IllegalArgumentException("unknown: --how " + options.text("how"));
        }
    }

    private static RemotingCommand view(Options options, String offsetId) throws Exception {
        long offset = MessageDecoder.decodeMessageId(offsetId).getOffset();
        return Remoting.ask(options.text("address"), 33, Map.of("topic", options.text("topic"), "offset", String.valueOf(offset)));
    }

    private static RemotingCommand query(Options options, String key) throws Exception {
        return Remoting.ask(options.text("address"), 12, Map.of("topic", options.text("topic"), "key", key, "maxNum", "32",
            "beginTimestamp", "0", "endTimestamp", String.valueOf(System.currentTimeMillis() + 3_600_000)));
    }

    /** sysFlag 4: the subscription travels with the request, no consumer needs to be known. */
    private static RemotingCommand pull(Options options) throws Exception {
        return Remoting.ask(options.text("address"), 11, Map.ofEntries(
            Map.entry("consumerGroup", options.text("group", "rmqctl-proof")), Map.entry("topic", options.text("topic")),
            Map.entry("queueId", options.text("queue", "0")), Map.entry("queueOffset", options.text("offset", "0")),
            Map.entry("maxMsgNums", options.text("count", "32")), Map.entry("sysFlag", "4"), Map.entry("commitOffset", "0"),
            Map.entry("suspendTimeoutMillis", "0"), Map.entry("subscription", "*"), Map.entry("subVersion", "0"),
            Map.entry("expressionType", "TAG")));
    }

    private static void print(String wanted, RemotingCommand response) {
        if (response.getCode() != 0 || response.getBody() == null) {
            Json.print("wanted", wanted, "code", response.getCode(), "error", String.valueOf(response.getRemark()));
            return;
        }
        List<MessageExt> messages = MessageDecoder.decodes(ByteBuffer.wrap(response.getBody()));
        for (MessageExt message : messages) {
            Json.print("wanted", wanted, "code", 0, "body", new String(message.getBody(), StandardCharsets.UTF_8),
                "topic", message.getTopic(), "queueOffset", message.getQueueOffset(), "commitLogOffset", message.getCommitLogOffset());
        }
    }
}
