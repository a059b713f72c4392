package client;

import java.util.Map;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;

/**
 * One request to one address, whoever answers there: the client's routing would prefer the master.
 * Headers go as plain fields, because their classes moved between 4.9 and 5.x.
 */
final class Remoting {
    /** One for all commands: on 5.x its end alone takes 3 s. */
    private static final NettyRemotingClient client = new NettyRemotingClient(new NettyClientConfig());

    static {
        client.start();
    }

    static RemotingCommand ask(String address, int code, Map<String, String> fields) throws Exception {
        return ask(address, code, fields, null);
    }

    static RemotingCommand ask(String address, int code, Map<String, String> fields, byte[] body) throws Exception {
        RemotingCommand request = RemotingCommand.createRequestCommand(code, null);
        fields.forEach(request::addExtField);
        request.setBody(body);
        return client.invokeSync(address, request, 30_000);
    }
}
