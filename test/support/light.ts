/** What makes RocketMQ's processes light for tests that are about other things: many run on few cores. */

/** Half of what a JVM costs at its start is compiling what these tests hardly use. */
export const quick = '-XX:TieredStopAtLevel=1'

/**
 * Since 5.2 a broker compares the 38 MB of its timer wheel with its file byte by byte, each second, and goes through its slots
 * for each answer about itself (5.3.3:TimerWheel#flush, #getAllNum): a fifth of a core for a broker that does nothing.
 */
export const noTimers = 'timerWheelEnable: false'
