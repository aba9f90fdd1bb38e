/**
 * cdktf writes down a call stack for each token, only to name it in an error; under a test runner each costs as much as
 * the rest of the resource. A failure inside `work` is told by its message.
 */
export function withoutStackTraces<Result>(work: () => Result): Result {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = before;
  }
}
