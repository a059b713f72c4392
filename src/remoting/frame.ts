/** One command of RocketMQ's remoting protocol, request or response. */
export interface Frame {
  /** What is asked; in a response 0, or why not. */
  code: number
  /** Chosen by the asking side; its response carries the same. */
  opaque: number
  /** Bit 0: response. Bit 1: nobody waits for a response. */
  flag: number
  /** The answering side's words for a code that is not 0. */
  remark?: string
  fields: Record<string, string>
  body: Buffer
}

/** The server's own limit, com.rocketmq.remoting.frameMaxLength (NettyDecoder). */
export const maxFrameBytes = 16 * 1024 * 1024

/** Ordinal of V5_3_3 in MQVersion: 401 and more make routes standard JSON (ClientRequestProcessor). */
const protocolVersion = 479

/** Known since 4.0; NODE_JS is not in LanguageCode before 5.4. */
const language = 'JAVA'

/**
 * A request as bytes, its header serialised as JSON.
 * int32 length of the rest | int8 serialisation, int24 header length | header | body (RemotingCommand#encode)
 */
export function encodeFrame(frame: Frame): Buffer {
  const { code, opaque, flag, remark, fields, body } = frame
  const header = Buffer.from(
    JSON.stringify({
      code,
      flag,
      language,
      opaque,
      serializeTypeCurrentRPC: 'JSON',
      version: protocolVersion,
      extFields: fields,
      remark,
    }),
  )
  const lengths = Buffer.alloc(8)
  lengths.writeInt32BE(4 + header.length + body.length, 0)
  lengths.writeInt32BE(header.length, 4)
  return Buffer.concat([lengths, header, body])
}
