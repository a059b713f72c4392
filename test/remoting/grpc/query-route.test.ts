import { describe, expect, it } from 'vitest'
import { decodeQueryRoute, encodeQueryRoute, grpcCode } from '../../../src/remoting/grpc/query-route.ts'

/** Answers of a local-mode proxy of 5.3.3 with gRPC port 28081, whose broker has the topic `proof` with four queues. */
const captured = {
  found:
    '0a0808a09c0112024f4b122f0a07120570726f6f661804221f0a0862726f6b65722d611a130801120f0a093132372e302e302e3110b1db012a010112310a07120570726f6f6610011804221f0a0862726f6b65722d611a130801120f0a093132372e302e302e3110b1db012a010112310a07120570726f6f6610021804221f0a0862726f6b65722d611a130801120f0a093132372e302e302e3110b1db012a010112310a07120570726f6f6610031804221f0a0862726f6b65722d611a130801120f0a093132372e302e302e3110b1db012a0101',
  notFound:
    '0ab50108d2bb0212ae01434f44453a2031372020444553433a204e6f20746f70696320726f75746520696e666f20696e206e616d652073657276657220666f722074686520746f7069633a20726d7163746c2d70726f62650a466f72206d6f726520696e666f726d6174696f6e2c20706c65617365207669736974207468652075726c2c2068747470733a2f2f726f636b65746d712e6170616368652e6f72672f646f63732f6265737450726163746963652f3036464151',
  system: '0a2008c2b802121a63616e6e6f74206163636573732073797374656d20746f706963',
}

describe('a route query', () => {
  it('names topic and proxy', () => {
    const asked = (host: string) => encodeQueryRoute({ topic: 'proof', host, port: 8081 }).toString('latin1')
    // Resource { name = 2 }, Endpoints { scheme = 1, Address { host = 1; port = 2 } = 2 }
    expect(asked('10.0.0.1')).toBe('\n\x07\x12\x05proof\x12\x11\b\x01\x12\r\n\b10.0.0.1\x10\x91?')
    expect(asked('::1')).toContain('\b\x02')
    expect(asked('mq.example')).toContain('\b\x03')
  })

  it('is answered with queues and where to go for them', () => {
    const { code, queues } = decodeQueryRoute(Buffer.from(captured.found, 'hex'))
    expect(code).toBe(grpcCode.ok)
    expect(queues).toEqual(Array.from({ length: 4 }, () => ({ broker: 'broker-a', addresses: ['127.0.0.1:28081'] })))
  })

  it('is answered with a code and why', () => {
    expect(decodeQueryRoute(Buffer.from(captured.notFound, 'hex'))).toMatchObject({
      code: grpcCode.topicNotFound,
      message: expect.stringContaining('No topic route info in name server for the topic: rmqctl-probe'),
      queues: [],
    })
    expect(decodeQueryRoute(Buffer.from(captured.system, 'hex'))).toEqual({
      code: 40002,
      message: 'cannot access system topic',
      queues: [],
    })
  })
})
