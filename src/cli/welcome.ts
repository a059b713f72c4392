/** What `rmqctl` alone says: where to begin, and what there is, on one small screen. `--help` is the whole. */
export const welcome = `rmqctl deploys, proves and operates Apache RocketMQ clusters.

Try it on this machine:
  rmqctl up 2m-2s-sync --fix     two masters and their slaves; gets a Java
  rmqctl status                  what runs, registered, replicated
  rmqctl destroy --data          leave nothing behind

On machines of yours:
  rmqctl init                    asks for your machines and writes a topology
  rmqctl plan rocketmq.yaml      what would be done; nothing is
  rmqctl up rocketmq.yaml        do it; and again after an edit or a crash

And then:
  rmqctl doctor                  why it is not healthy: cause, proof and cure
  rmqctl logs -f                 all logs in the order of time
  rmqctl stop broker-a-s         one process; start, restart
  rmqctl mqadmin -- clusterList  RocketMQ's own tool

All verbs: rmqctl --help    One: rmqctl up --help    Version: rmqctl --version
`
