import { connect } from 'node:http2';

const service = Buffer.from('temporal.api.workflowservice.v1.WorkflowService');
/** gRPC's frame (not compressed, length), then a message whose field 1 is the name of the service. */
const question = Buffer.concat([Buffer.from([0, 0, 0, 0, service.length + 2, 0x0a, service.length]), service]);
/** The same frame with field 1 = SERVING. */
const serving = Buffer.from([0, 0, 0, 0, 2, 0x08, 1]);

/**
 * Asks the standard gRPC health service, by hand: the Temporal client would stay in the memory of this long-living
 * process for one question.
 */
export function serves(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    session.setTimeout(2_000, () => session.destroy());
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const answer: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => answer.push(chunk));
    stream.on('end', () => session.close());
    stream.on('error', () => session.destroy());
    session.on('error', () => {}); // not there yet
    session.on('close', () => resolve(Buffer.concat(answer).equals(serving)));
    stream.end(question);
  });
}
