package web;

import com.sun.net.httpserver.HttpServer;
import java.io.FileReader;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Stands in for RocketMQ Dashboard in tests of what rmqctl does with it: the same properties file, a page on the same port. */
public class Dashboard {
    public static void main(String[] args) throws Exception {
        Properties said = new Properties();
        try (Reader file = new FileReader(args[0].substring("--spring.config.additional-location=file:".length()))) {
            said.load(file);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(said.getProperty("server.port"))), 0);
        server.createContext("/", exchange -> {
            byte[] page = ("NameServers " + said.getProperty("rocketmq.config.namesrvAddr")).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        System.out.println(Dashboard.class.getPackage().getImplementationVersion() + " serves");
    }
}
