package client;

/** RocketMQ's own client, driven by arguments, one JSON line a result on stdout. Exit code 1 and the stack when it could not begin. */
public final class Main {
    public static void main(String[] args) {
        try {
            if (args[0].equals("serve")) Serve.run();
            else run(args);
            System.exit(0); // the client's threads are not daemons
        } catch (Throwable error) {
            error.printStackTrace();
            System.exit(1);
        }
    }

    static void run(String[] args) throws Exception {
        Options options = new Options(args, 1);
        switch (args[0]) {
            case "topic" -> CreateTopic.run(options);
            case "send" -> Send.run(options);
            case "read" -> Read.run(options);
            case "load" -> Load.run(options);
            case "kinds" -> Kinds.run(options);
            case "join" -> Join.run(options);
            default -> throw new IllegalArgumentException("unknown: " + args[0]);
        }
    }
}
