package client;

import java.util.Map;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * One request to one address, whoever answers there: the client's routing would prefer the master.
 * Headers go as plain fields, because their classes moved between 4.9 and 5.x.
 */
final class Remoting implements AutoCloseable {
    private final NettyRemotingClient client = new NettyRemotingClient(new NettyClientConfig());

    Remoting() {
        client.start();
    }

    RemotingCommand ask(String address, int code, Map<String, String> fields) throws Exception {
        RemotingCommand request = RemotingCommand.createRequestCommand(code, null);
        fields.forEach(request::addExtField);
        return client.invokeSync(address, request, 30_000);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
