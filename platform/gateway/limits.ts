import type { Upstream } from "./spec";

const kibi = 1024;
const mebi = kibi * kibi;

/** Bytes a request may hold. */
export const sizes = {
  /** The web ACL refuses more than 8 KiB outside uploads ("Baseline rule groups", SizeRestrictions_BODY); callers inside may send more. */
  body: 64 * kibi,
  /** Administration imports tables of members and deposits as files. */
  administrationBody: 2 * mebi,
  /** One document of 10 MB (application facts 2.3, BARONG_UPLOAD_SIZE_MAX_RANGE) in a form, not the template's 90 MB. */
  upload: 11 * mebi,
  /** All headers together, KiB. A browser's cookies and a token take 4; the balancer itself allows 64. */
  headersKiB: 32,
  /** Their number: Envoy's own default, written out. */
  headers: 100,
  /** What waits on one connection ("Configuring Envoy as an edge proxy"). */
  connectionBuffer: 32 * kibi,
} as const;

/** Seconds. */
export const times = {
  /** The balancer keeps idle connections for 300 s; what it sends to has to be more patient ("Troubleshoot your Application Load Balancers", HTTP 502). */
  idleConnection: 310,
  /** A websocket that is silent: the balancer ends it first. */
  idleWebsocket: 310,
  /** A browser sends its headers in one piece. */
  requestHeaders: 10,
  /** A document of 10 MB on a line of 1 Mbit/s. */
  wholeRequest: 90,
  /** Neither side sends a byte. */
  idleStream: 60,
  /** The slowest answer: Barong stores a document in the bucket, Peatio sums a year of trades. */
  answer: 60,
  /** A session's token is good for an hour (BARONG_JWT_EXPIRE_TIME); AuthZ is asked once, when a websocket opens. */
  websocket: 3600,
  /** The check of each request (application facts 6). */
  authz: 1,
  /** Within the cluster; a lost packet is repeated after one second. */
  connect: 2,
  /** Puma closes what was idle for 20 s (`persistent_timeout`): whoever closes first loses no request. */
  idleUpstream: 15,
  /** A Service balances connections, not requests: after this a connection is made anew, and new pods get their part. */
  upstreamConnection: 300,
} as const;

/** The part of the container's memory that Envoy's own heap may take; the rest is code, stacks and the kernel's buffers. */
const heapPart = 0.75;
export const heapBytes = (memoryMiB: number) => Math.floor(memoryMiB * mebi * heapPart);

/** Bytes of heap one open websocket takes, both sides, rounded up from 59 KiB (measured with 1.40.0 and 2,000 of them). */
const connectionBytes = 64 * kibi;
/** Connections one pod takes: what half of its heap holds, the other half being for requests. */
export const connections = (memoryMiB: number) => Math.floor(heapBytes(memoryMiB) / 2 / connectionBytes);

/**
 * Checks a second that one thread of Barong answers: 20 ms each, an estimate to be measured. More than all of them can
 * answer would wait for a second and fail; refused at once, a client tries again later.
 */
const checksPerThread = 50;

/** What one pod of the gateway lets through: its part of what AuthZ can answer. At least 100. */
export function requestsPerSecond(barong: Upstream, pods: number): number {
  return Math.max(100, Math.floor(((barong.concurrency ?? 1) * checksPerThread) / pods));
}

/** For what isn't counted in requests, and never fewer than this. */
const fewest = 256;
/** Requests that may be on their way to an upstream: those it works on, and three times as many that wait there. */
export const requestsTo = ({ concurrency }: Upstream) => Math.max(fewest, (concurrency ?? 0) * 4);
